import Testing

@testable import Organisations
