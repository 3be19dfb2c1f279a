import Faces
import Testing

/// Everything about the fence, one test at a time: the counter of live handles belongs to the whole process.
@Suite(.serialized) struct FacesTests {
    @Test func noHandleIsLeftOpenByAnythingSoFar() {
        #expect(Faces.liveHandles() == 0)
    }
}
