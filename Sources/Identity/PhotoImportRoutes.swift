internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Records
internal import Web

extension Identity {
    /// Bytes of an archive; 5,000 photos of 400 KB.
    private static let largestArchive = 2 << 30

    /// Archives of photos: sent, looked through in the background, each with its record.
    func mountPhotoImports(on routes: Routes, site: Site) {
        routes.on(.get, "/photo-imports", requires: .changePhotos) { _, context, caller in
            try await importPage(nil, site, context, caller)
        }
        routes.on(.get, "/photo-imports/:id", requires: .changePhotos) { request, context, caller in
            let id = try request.identifier("id", context, of: RecordImport.self).uuid
            return try await importPage(id, site, context, caller)
        }
        routes.on(.post, "/photo-imports", requires: .changePhotos) { request, context, caller in
            let id = desk.store.world.id()
            try await receive(request, as: importer.file(of: id))
            let name = request.headers[Upload.nameHeader]?.removingPercentEncoding ?? "photos.zip"
            do {
                try await importer.imports.add(id, named: name, by: RecordAuthor(caller, context))
            } catch {
                try? FileManager.default.removeItem(at: importer.file(of: id))
                throw error
            }
            return try .json(Place(id: id.text, path: "/photo-imports/\(id.text)"), status: .accepted)
        }
    }

    private struct Place: Encodable {
        let id: String
        let path: String
    }

    /// Writes the body to the disk as it arrives; nothing stays of one that breaks off.
    private func receive(_ request: Request, as file: URL) async throws {
        let files = FileManager.default
        try files.createDirectory(at: importer.folder, withIntermediateDirectories: true)
        guard
            files.createFile(atPath: file.path, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw Problem(.unavailable, "disk_full", retryAfter: 60) }
        do {
            let handle = try FileHandle(forWritingTo: file)
            defer { try? handle.close() }
            var count = 0
            for try await piece in request.body {
                count += piece.readableBytes
                guard count <= Self.largestArchive else {
                    throw Problem(.tooLarge, "too_large", ["limit": "2 GiB"])
                }
                try handle.write(contentsOf: Data(piece.readableBytesView))
            }
            guard count > 0 else { throw Problem(.invalid, "archive_not_an_archive") }
            try handle.synchronize()
        } catch {
            try? files.removeItem(at: file)
            throw error
        }
    }

    private func importPage(_ open: UUID?, _ site: Site, _ context: AppContext, _ caller: Caller) async throws
        -> Response
    {
        let words = site.words(context.language), moments = site.moments(context.language)
        let list = try await importer.imports.list(reach: caller.reach)
        let shown = open ?? list.first?.id
        var detail: PhotoImportDetailView?
        if let shown {
            let found = try await importer.imports.one(shown, reach: caller.reach)
            detail = PhotoImportDetailView(found.import, found.refused, words)
        }
        let view = PhotoImportsView(
            items: list.map { PhotoImportItemView($0, isOpen: $0.id == shown, words, moments) },
            isEmpty: list.isEmpty,
            open: detail
        )
        return try await site.page("photo-imports", view, context)
    }
}
