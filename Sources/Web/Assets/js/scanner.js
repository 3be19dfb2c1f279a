// Reads a number from a bar code or QR code held before the camera, where the browser can.

const formats = ["qr_code", "code_128", "code_39", "ean_13", "itf"];

/** `{found, close}`: the first number read, or null when it was closed or cannot be. */
export function scan(video) {
    let isOpen = true;
    let stream = null;
    const close = () => {
        isOpen = false;
        stream?.getTracks().forEach((track) => track.stop());
    };
    const found = (async () => {
        try {
            const detector = new BarcodeDetector({ formats });
            stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
            video.srcObject = stream;
            await video.play();
            while (isOpen) {
                const [code] = await detector.detect(video);
                if (code?.rawValue) return code.rawValue.trim().slice(0, 64);
                await new Promise((done) => setTimeout(done, 150));
            }
            return null;
        } catch {
            return null;
        } finally {
            close();
        }
    })();
    return { found, close };
}
