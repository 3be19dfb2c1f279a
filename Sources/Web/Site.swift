internal import Crypto
package import Foundation
package import HTTPTypes
package import Hummingbird
package import Kernel
internal import Mustache

/// Everything pages are made of: templates, words, assets; read once at start.
package struct Site: Sendable {
    package let assets: Assets
    private let library: MustacheLibrary
    private let words: [Language: Words]
    /// The IANA time zone pages are in.
    package let zone: String
    private let world: World
    /// What every page's frame shows beside the person: counts in the menu.
    package var counts: @Sendable (Principal) async -> [String: Int] = { _ in [:] }

    /// The whole OpenAPI document, once every record type is known; nil: the part kept by hand.
    package var document: [UInt8]?

    /// - Parameters:
    ///   - resources: the directory that holds every target's `Invigil_….resources`.
    ///   - contexts: targets with a `Pages` folder, besides Web itself.
    ///   - zone: the IANA time zone pages are in.
    package init(resources: URL, contexts: [String], zone: String, world: World) throws {
        self.zone = zone
        self.world = world
        let web = resources.appending(path: "Invigil_Web.resources")
        assets = try Assets(directory: web.appending(path: "Assets"))
        words = try Dictionary(
            uniqueKeysWithValues: Language.allCases.map { language in
                let file = web.appending(path: "Locales/\(language.rawValue).json")
                return (language, try Words(language: language, file: file))
            }
        )
        var templates: [String: MustacheTemplate] = [:]
        for target in ["Web"] + contexts {
            let folder = resources.appending(path: "Invigil_\(target).resources/Pages")
            let files =
                (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil))
                ?? []
            for file in files where file.pathExtension == "mustache" {
                let name = file.deletingPathExtension().lastPathComponent
                templates[name] = try MustacheTemplate(string: String(contentsOf: file, encoding: .utf8))
            }
        }
        library = MustacheLibrary(templates: templates)
    }

    package func words(_ language: Language) -> Words {
        words[language] ?? Words(language: language, texts: [:])
    }

    package func moments(_ language: Language) -> Moments {
        Moments(zone: zone, words: words(language))
    }

    /// A whole page: the template of that name, which fills the layout's blocks.
    ///
    /// - Parameters:
    ///   - view: the page's view value; templates reach it as `page`.
    package func page(
        _ template: String,
        _ view: Any,
        status: HTTPResponse.Status = .ok,
        _ context: AppContext
    ) async throws -> Response {
        let frame = await frame(context)
        return try html(template, view, frame, context.language, status)
    }

    /// A part of a page, for pages that renew themselves in place.
    package func part(_ template: String, _ view: Any, _ context: AppContext) throws -> Response {
        let frame: [String: Any] = ["csrf": context.formToken ?? "", "assets": assets.addresses]
        return try html(template, view, frame, context.language, .ok)
    }

    private func html(
        _ template: String,
        _ view: Any,
        _ frame: [String: Any],
        _ language: Language,
        _ status: HTTPResponse.Status
    ) throws -> Response {
        let values: [String: Any] = [
            "page": PageTree.of(view) ?? view, "frame": frame, "t": words(language).tree,
        ]
        guard let text = library.render(values, withTemplate: template) else {
            throw Problem(.internal, "internal", cause: "no template \(template)")
        }
        return Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text))
        )
    }

    private func frame(_ context: AppContext) async -> [String: Any] {
        let now = world.now()
        let moments = moments(context.language)
        var frame: [String: Any] = [
            "csrf": context.formToken ?? "", "assets": assets.addresses, "lang": context.language.rawValue,
            "clock": moments.clock(now), "date": moments.weekday(now), "now": now.rfc3339,
            "other_language": context.language == .chinese
                ? Language.english.rawValue : Language.chinese.rawValue,
            "is_chinese": context.language == .chinese,
        ]
        if let principal = context.principal {
            let roles = Set(principal.grants.map(\.role.rawValue)).sorted()
            frame["person"] = [
                "name": principal.name, "organisation": principal.organisationName,
                "role": roles.first.map { words(context.language)("role.\($0)") } ?? "",
            ]
            frame["may"] = Dictionary(
                uniqueKeysWithValues: Permission.allCases.map { ($0.rawValue, principal.reach($0) != nil) }
            )
            frame["counts"] = await counts(principal).mapValues { $0 == 0 ? "" : "\($0)" }
        }
        return frame
    }
}
