/// ISO base media files: fragmented writing, reading back, and export as one seekable file.
package enum Movies {}
