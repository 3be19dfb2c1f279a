internal import Kernel
package import Records
package import Web

/// The context of people, their photos and faces, as the others see it.
package struct Identity: Sendable {
    package let desk: PhotoDesk
    package let importer: PhotoImporter

    package init(desk: PhotoDesk, importer: PhotoImporter) {
        self.desk = desk
        self.importer = importer
    }

    /// People as the exam office keeps them.
    package var records: [RecordType] { [.people(world: desk.store.world)] }

    /// Takes waiting archives in and makes waiting templates until cancelled.
    package func run() async {
        desk.workers?.begin()
        await withTaskGroup { group in
            group.addTask { await importer.run() }
            group.addTask { await desk.keepTemplates() }
        }
    }

    /// Every route of the context.
    package func mount(on routes: Routes, site: Site) {
        mountPhotos(on: routes, site: site)
        mountPhotoImports(on: routes, site: site)
    }
}
