// PEM: bytes as text between two lines that say what they are (RFC 7468).

export const pem = (label: string, bytes: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(bytes)
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\n")}\n-----END ${label}-----\n`;

/** The first block of a text, or undefined. */
export function readPem(text: string): { label: string; bytes: Uint8Array } | undefined {
  const [, label, body] = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/.exec(text) ?? [];
  return label ? { label, bytes: Uint8Array.from(Buffer.from(body!.replace(/\s+/g, ""), "base64")) } : undefined;
}

/** The PEM blocks of a text: what each is, and all of it. */
export const pemBlocks = (text: string): { label: string; text: string }[] =>
  [...text.matchAll(/-----BEGIN ([^-\n]+)-----[\s\S]*?-----END \1-----/g)].map(([whole, label]) => ({ label: label!, text: whole }));
