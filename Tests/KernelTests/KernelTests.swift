import Testing
@testable import Kernel

@Suite struct KernelTests {}
