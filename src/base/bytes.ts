// Text and bytes. All streams and files hold strings; a byte that is not part of valid UTF-8 is kept as the lone surrogate U+DC80 + (byte - 0x80),
// as Python's "surrogateescape" does, so that binary data survives a pipe.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function toBytes(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return encoder.encode(text);
  const out = new Uint8Array(text.length * 3);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const code = text.codePointAt(i)!;
    if (code < 0x80) out[count++] = code;
    else if (unit >= 0xdc80 && unit <= 0xdcff) out[count++] = unit - 0xdc00;
    else {
      count += encoder.encodeInto(code > 0xffff ? text.slice(i, i + 2) : text[i]!, out.subarray(count, count + 4)).written;
      if (code > 0xffff) i++;
    }
  }
  return out.slice(0, count);
}

export function fromBytes(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return withSurrogates(bytes);
  }
}

/** A text in which bytes were written one by one: those that are UTF-8 together become letters. */
export const joinedBytes = (text: string): string => (/[\udc80-\udcff]/.test(text) ? fromBytes(toBytes(text)) : text);

/** Text of bytes that are not all UTF-8: megabytes of them come by `kubectl cp`, so each byte is looked at once. */
function withSurrogates(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.length);
  let count = 0;
  for (let i = 0; i < bytes.length; ) {
    const byte = bytes[i]!;
    const length = byte < 0x80 ? 1 : sequenceLength(bytes, i);
    if (length === 1) units[count++] = byte;
    else if (length === 0) units[count++] = 0xdc00 + byte;
    else {
      let code = byte & (0x7f >> length);
      for (let at = 1; at < length; at++) code = (code << 6) | (bytes[i + at]! & 0x3f);
      if (code < 0x10000) units[count++] = code;
      else {
        units[count++] = 0xd7c0 + (code >> 10);
        units[count++] = 0xdc00 + (code & 0x3ff);
      }
    }
    i += length || 1;
  }
  let text = "";
  for (let at = 0; at < count; at += 8192) text += String.fromCharCode(...units.subarray(at, Math.min(at + 8192, count)));
  return text;
}

/** How long `text` is in bytes. */
export const byteLength = (text: string): number => (/^[\0-\x7f]*$/.test(text) ? text.length : toBytes(text).length);

export const toBase64 = (text: string): string => Buffer.from(toBytes(text)).toString("base64");
export const fromBase64 = (text: string): string => fromBytes(Buffer.from(text, "base64"));

/** How many bytes of well-formed UTF-8 one character takes here; 0 where there is none (Unicode's table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (!length || at + length > bytes.length) return 0;
  const second = bytes[at + 1]!;
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let next = at + 2; next < at + length; next++) if ((bytes[next]! & 0xc0) !== 0x80) return 0;
  return length;
}
