import Documents
import Testing

/// Everything about the fence, one test at a time: the counter of live handles belongs to the whole process.
@Suite(.serialized) struct DocumentsTests {
    @Test func noHandleIsLeftOpenByAnythingSoFar() {
        #expect(Documents.liveHandles() == 0)
    }
}
