// Header blocks of SPDY/3.1: names and values, compressed in one zlib stream a direction for as long as the connection lives.
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";

/** Strings that the protocol puts into its dictionary with their lengths, and the text that follows them. */
const WORDS =
  "options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow authorization cache-control connection content-base content-encoding content-language content-length content-location content-md5 content-range content-type date etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate method get status 200_OK version HTTP/1.1 url public set-cookie keep-alive origin";
const TEXT =
  "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.";

/** What both directions of a SPDY/3 connection know before the first header (section 2.6.10.1 of the protocol). */
export const dictionary: Buffer = Buffer.concat([
  ...WORDS.split(" ").map((word) => sized(word.replace("_", " "))),
  Buffer.from(TEXT, "latin1"),
]);

const WINDOW = 32 * 1024;
/** In the second byte of zlib's header: four bytes that name the dictionary follow. */
const WITH_DICTIONARY = 0x20;
const LARGEST = 64 * 1024;

function sized(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/**
 * Reads the blocks of one direction, in order. A block ends at a byte (its writer flushes), so all that the next depends on
 * is the text of the last 32 KiB: that is its dictionary, and nothing needs to stay open.
 */
export class HeaderReader {
  #window: Buffer | undefined;

  /** Names come in lower case. @throws Error for what is no block of headers */
  read(block: Buffer): Record<string, string> {
    let raw = block;
    if (!this.#window) {
      const named = (block[1] ?? 0) & WITH_DICTIONARY;
      this.#window = named ? dictionary : Buffer.alloc(0);
      raw = block.subarray(named ? 6 : 2);
    }
    const plain = inflateRawSync(raw, {
      ...(this.#window.length ? { dictionary: this.#window } : {}),
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: LARGEST,
    });
    this.#window = Buffer.concat([this.#window, plain]).subarray(-WINDOW);
    const headers: Record<string, string> = {};
    let at = 4;
    const next = (): string => {
      const end = at + 4 + plain.readUInt32BE(at);
      const text = plain.toString("utf8", at + 4, end);
      at = end;
      return text;
    };
    for (let count = plain.readUInt32BE(0); count > 0; count--) {
      const name = next().toLowerCase();
      // Several values of one name are told apart by a zero byte: the first counts, as Go's Header.Get has it.
      headers[name] = next().split("\0")[0]!;
    }
    return headers;
  }
}

/** Writes the blocks of one direction: each stands for itself inside the stream, none looks back. */
export class HeaderWriter {
  #first = true;

  write(headers: Readonly<Record<string, string>>): Buffer {
    const entries = Object.entries(headers);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(entries.length);
    const plain = Buffer.concat([count, ...entries.flatMap(([name, value]) => [sized(name), sized(value)])]);
    const block = deflateRawSync(plain, { finishFlush: constants.Z_SYNC_FLUSH });
    // A zlib header that asks for no dictionary.
    const preface = this.#first ? [Buffer.of(0x78, 0x01)] : [];
    this.#first = false;
    return Buffer.concat([...preface, block]);
  }
}
