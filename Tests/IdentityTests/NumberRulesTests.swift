import Identity
import Testing

@Suite struct NumberRulesTests {
    static let numbers: [(String, IdentityNumberRules.Fault?)] = [
        ("11010519491231002X", nil), ("440524188001010014", .birthday), ("110105194912310021", .checksum),
        ("11010519490230002X", .birthday), ("11010519491331002X", .birthday), ("1101051949123100", .form),
        ("11010519491231002Y", .form), ("11010520491231002X", .birthday), ("", .form),
        ("１10105194912310021", .form),
    ]

    @Test("H-25 a number of GB 11643 is checked: form, birthday, check character", arguments: numbers)
    func checks(number: String, fault: IdentityNumberRules.Fault?) {
        do throws(IdentityNumberRules.Fault) {
            try IdentityNumberRules.check(number, today: 20_261_123)
            #expect(fault == nil)
        } catch {
            #expect(error == fault)
        }
    }

    @Test("P-25 a number is shown with its middle masked")
    func masks() {
        #expect(IdentityNumberRules.masked("11010519491231002X") == "1101**********002X")
        #expect(IdentityNumberRules.masked("E123") == "****")
    }

    static let names: [(String, PhotoName)] = [
        ("11010519491231002X.jpg", .number("11010519491231002X")),
        ("11010519491231002x.JPG", .number("11010519491231002X")),
        ("photos/E12345678.png", .number("E12345678")), ("photos/", .nothing),
        ("__MACOSX/._1.jpg", .nothing), ("a/.DS_Store", .nothing), ("../1101.jpg", .refused(.unsafePath)),
        ("/11010519491231002X.jpg", .refused(.unsafePath)), ("a\\11010.jpg", .refused(.unsafePath)),
        ("C:11010.jpg", .refused(.unsafePath)), ("张伟.jpg", .refused(.wrongName)),
        ("11010519491231002X.gif", .refused(.wrongName)), ("11010519491231002X", .refused(.wrongName)),
        ("11010519491231002X.jpg.exe", .refused(.wrongName)), ("1101 0519.jpg", .refused(.wrongName)),
    ]

    @Test("A-16 a photo is named by the number of the identity document", arguments: names)
    func reads(path: String, name: PhotoName) {
        #expect(PhotoNameRules.read(path) == name)
    }

    @Test("SM-A1 identity data move as the customers' manual says", arguments: IdentityState.allCases)
    func states(state: IdentityState) {
        let expected: [IdentityState: (IdentityState?, IdentityState?, IdentityState?, IdentityState?)] = [
            .noPhoto: (.awaiting, nil, nil, nil), .awaiting: (.awaiting, .accurate, .manual, nil),
            .manual: (.awaiting, nil, nil, .accurate), .accurate: (nil, nil, nil, nil),
        ]
        let moves = (
            state.withPhoto, state.authenticated(true), state.authenticated(false), state.confirmed
        )
        #expect(expected[state].map { $0 == moves } == true)
    }
}
