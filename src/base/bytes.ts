// Text and bytes. All streams and files hold strings; a byte that is not part of valid UTF-8 is kept as the lone surrogate U+DC80 + (byte - 0x80),
// as Python's "surrogateescape" does, so that binary data survives a pipe.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function toBytes(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return encoder.encode(text);
  const out: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code >= 0xdc80 && code <= 0xdcff) out.push(code - 0xdc00);
    else for (const byte of encoder.encode(character)) out.push(byte);
  }
  return Uint8Array.from(out);
}

export function fromBytes(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    let text = "";
    for (let i = 0; i < bytes.length; ) {
      const length = sequenceLength(bytes, i);
      if (length) {
        text += decoder.decode(bytes.subarray(i, i + length));
        i += length;
      } else text += String.fromCharCode(0xdc00 + bytes[i++]!);
    }
    return text;
  }
}

/** How long `text` is in bytes. */
export const byteLength = (text: string): number => (/^[\0-\x7f]*$/.test(text) ? text.length : toBytes(text).length);

export const toBase64 = (text: string): string => Buffer.from(toBytes(text)).toString("base64");
export const fromBase64 = (text: string): string => fromBytes(Buffer.from(text, "base64"));

function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const length =
    first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (!length) return 0;
  try {
    decoder.decode(bytes.subarray(at, at + length));
    return at + length <= bytes.length ? length : 0;
  } catch {
    return 0;
  }
}
