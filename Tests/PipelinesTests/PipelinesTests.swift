import Testing
@testable import Pipelines

@Suite struct PipelinesTests {}
