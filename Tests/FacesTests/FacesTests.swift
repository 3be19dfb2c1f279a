import Testing
@testable import Faces

@Suite struct FacesTests {}
