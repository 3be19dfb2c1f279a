import Foundation
import Testing

@Suite struct Grade3Tests {
    private static let docs = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Docs")

    @Test(
        "P-07 the grade-3 list covers the control areas, and what it says is there names a test that exists"
    )
    func list() throws {
        let text = try String(contentsOf: Self.docs.appending(path: "Grade3.md"), encoding: .utf8)
        let areas = [
            "身份鉴别", "访问控制", "安全审计", "入侵防范", "恶意代码防范", "可信验证", "数据完整性", "数据保密性", "数据备份恢复",
            "剩余信息保护", "个人信息保护", "安全通信网络", "安全区域边界", "安全管理中心",
        ]
        for area in areas { #expect(text.contains(area), "\(area)") }
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| control") }
        #expect(rows.count >= 25)
        for row in rows {
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            try #require(cells.count == 4, "\(row)")
            #expect(["has", "part", "operator", "missing"].contains(cells[1]), "\(row)")
            let links = cells[3].components(separatedBy: "](").dropFirst().map { $0.prefix { $0 != ")" } }
            if cells[1] == "has" { #expect(links.contains { $0.contains("Tests/") }, "\(row)") }
            for link in links {
                let path = Self.docs.appending(path: String(link)).standardizedFileURL.path
                #expect(FileManager.default.fileExists(atPath: path), "\(link)")
            }
        }
    }
}
