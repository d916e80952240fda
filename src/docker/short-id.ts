// How tables show the identity of an image, a layer or a container.

/** The first twelve digits, without the name of the sum before them. */
export const shortId = (id: string): string => (id.startsWith("sha256:") ? id.slice(7, 19) : id.slice(0, 12));
