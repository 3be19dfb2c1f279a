// The camera of a desk: pictures of 384 × 480 cut from the middle of what it shows, not scaled where it gives 480 lines,
// because scaling hides what tells a print or a screen from a face.

const width = 384;
const height = 480;
/** ms between two pictures of a burst. */
const pace = 350;

/** Opens the camera into a video element; throws what `getUserMedia` throws. */
export async function openCamera(video) {
    const stream = await navigator.mediaDevices.getUserMedia({
        video: { width: { ideal: 640 }, height: { ideal: 480 }, facingMode: "user" },
        audio: false,
    });
    video.srcObject = stream;
    await video.play();
    const canvas = new OffscreenCanvas(width, height);
    const drawing = canvas.getContext("2d", { willReadFrequently: true });
    const [track] = stream.getVideoTracks();
    const draw = () => drawing.drawImage(video, ...cut(video.videoWidth, video.videoHeight), 0, 0, width, height);
    return {
        name: track.label,
        async picture() {
            await fresh(video);
            draw();
            return canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
        },
        /** Mean luma of the middle, 0 … 255. */
        brightness() {
            draw();
            const { data } = drawing.getImageData(width / 4, height / 4, width / 2, height / 2);
            let sum = 0;
            for (let at = 0; at < data.length; at += 64) sum += 0.3 * data[at] + 0.59 * data[at + 1] + 0.11 * data[at + 2];
            return sum / (data.length / 64);
        },
        close() {
            stream.getTracks().forEach((one) => one.stop());
            video.srcObject = null;
        },
    };
}

/** So many pictures one after the other; `tell` hears of each. */
export async function takeBurst(camera, count, tell) {
    const frames = [];
    const moments = [];
    for (let n = 1; n <= count; n += 1) {
        frames.push(await camera.picture());
        moments.push(Date.now());
        tell(n);
        if (n < count) await new Promise((done) => setTimeout(done, pace));
    }
    return { frames, moments, camera: camera.name };
}

/** The middle of a picture with the burst's own ratio. */
function cut(wide, high) {
    if (wide >= width && high === height) return [(wide - width) / 2, 0, width, height];
    const scale = Math.min(wide / width, high / height);
    return [(wide - width * scale) / 2, (high - height * scale) / 2, width * scale, height * scale];
}

/** The next picture the camera gives, so that none is taken twice. */
function fresh(video) {
    if (!video.requestVideoFrameCallback) return Promise.resolve();
    return Promise.race([
        new Promise((done) => video.requestVideoFrameCallback(done)),
        new Promise((done) => setTimeout(done, 1000)),
    ]);
}
