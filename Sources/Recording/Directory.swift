internal import Foundation
internal import Movies

/// Folders of footage.
enum Directory {
    /// Makes the folders a file needs, from the outermost on, each durable before the file is.
    static func make(for path: String, above root: String, isDurable: Bool) throws(SegmentError) {
        let folder = (path as NSString).deletingLastPathComponent
        guard !FileManager.default.fileExists(atPath: folder) else { return }
        let parent = (folder as NSString).deletingLastPathComponent
        if folder.count > root.count, parent.count >= root.count {
            try make(for: folder, above: root, isDurable: isDurable)
        }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            if isDurable { try sync(parent) }
        } catch {
            throw SegmentError(error)
        }
    }

    private static func sync(_ folder: String) throws {
        guard let handle = FileHandle(forReadingAtPath: folder) else { return }
        try handle.synchronize()
        try handle.close()
    }
}

extension SegmentError {
    /// The fence's kind of a Foundation error.
    init(_ error: any Error) {
        let code = (error as? CocoaError)?.code
        self =
            switch code {
            case .fileWriteOutOfSpace: .full
            case .fileNoSuchFile, .fileReadNoSuchFile: .gone
            default: .failed(errno: 0)
            }
    }
}
