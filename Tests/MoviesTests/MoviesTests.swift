import Testing
@testable import Movies

@Suite struct MoviesTests {}
