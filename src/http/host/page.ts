// The files of the page, with its words, and the headers that keep everything else out of it.
import { readAsset } from "../../base/assets.ts";
import { type Language, languageNames, languages, type MessageId, translate } from "../../i18n/index.ts";
import "../../i18n/practice.ts";
import { hostEn } from "../../i18n/practice/host-en.ts";

const FILES: Readonly<Record<string, string>> = {
  "screen.html": "text/html; charset=utf-8",
  "icon.svg": "image/svg+xml",
  "screen.css": "text/css; charset=utf-8",
  "screen.js": "text/javascript; charset=utf-8",
  "podium.js": "text/javascript; charset=utf-8",
  "words.js": "text/javascript; charset=utf-8",
};

/** Of every answer. Nothing of elsewhere, nothing written into the page, no frames, and no address of a secret page told to others. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
  "cache-control": "no-store",
};

const kept = new Map<string, string>();

/** A file of the page, by its name below a secret address ("" is the page itself). */
export function pageFile(name: string): { type: string; text: string } | undefined {
  const file = name === "" ? "screen.html" : name;
  const type = Object.hasOwn(FILES, file) ? FILES[file] : undefined;
  if (!type) return undefined;
  let text = kept.get(file);
  if (text === undefined) {
    text = readAsset(`src/http/host/page/${file}`);
    kept.set(file, text);
  }
  return { type, text };
}

/** The page's sentences in all languages, the host's own first. */
export function pageWords(first: Language): { languages: { id: Language; name: string; words: Record<string, string> }[] } {
  const ids = Object.keys(hostEn).filter((id) => id.startsWith("host.page.")) as MessageId[];
  const ordered = [first, ...languages.filter((each) => each !== first)];
  return {
    languages: ordered.map((id) => ({
      id,
      name: languageNames[id],
      words: Object.fromEntries(ids.map((each) => [each.slice("host.page.".length), translate(id, each)])),
    })),
  };
}
