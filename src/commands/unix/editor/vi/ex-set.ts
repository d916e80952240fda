// :set and the options that it knows.
import type { Buffer, Settings } from "./buffer.ts";
import { ExError } from "./ex-range.ts";

const SHORT: Readonly<Record<string, keyof Settings>> = {
  nu: "number",
  rnu: "relativenumber",
  et: "expandtab",
  ai: "autoindent",
  ic: "ignorecase",
  scs: "smartcase",
  hls: "hlsearch",
  ro: "readonly",
  ts: "tabstop",
  sw: "shiftwidth",
  sts: "softtabstop",
};
const KNOWN =
  /^(no)?(mouse|cursorcolumn|cuc|cursorline|cul|syntax|wrap|list|incsearch|is|ruler|ru|showcmd|sc|showmatch|sm|smartindent|si|smarttab|sta|cindent|cin|backup|swapfile|encoding|enc|fileencoding|filetype|ft|laststatus|ls|background|bg|compatible|cp|foldmethod|fdm|backspace|bs|hidden|wildmenu|clipboard|modeline|ml|termguicolors|tgc|nocompatible|spell|textwidth|tw|statusline|undofile|visualbell|vb)\b/;

/** One word of :set. @throws ExError */
export function set(buffer: Buffer, text: string): void {
  const match = /^(no|inv)?(\w+?)(!|\?)?(?:=(.*))?$/.exec(text);
  const { settings } = buffer;
  const full = (name: string): keyof Settings | undefined => SHORT[name] ?? (name in settings ? (name as keyof Settings) : undefined);
  const plain = match && full((match[1] ?? "") + match[2]!);
  const name = plain ?? (match ? full(match[2]!) : undefined);
  if (!match || !name)
    throw new ExError(KNOWN.test(text) ? `k8s-quest does not simulate :set ${text} yet` : `E518: Unknown option: ${text}`);
  const old = settings[name];
  const negated = plain === undefined && match[1] !== undefined;
  if (match[3] === "?" || (typeof old === "number" && match[4] === undefined)) {
    buffer.say(typeof old === "number" ? `  ${name}=${old}` : `${old ? "  " : "no"}${name}`);
    return;
  }
  if (typeof old === "number") {
    if (!/^\d+$/.test(match[4]!)) throw new ExError(`E521: Number required after =: ${text}`);
    Object.assign(settings, { [name]: Number(match[4]) });
  } else if (match[4] !== undefined) throw new ExError(`E474: Invalid argument: ${text}`);
  else Object.assign(settings, { [name]: match[3] === "!" || match[1] === "inv" ? !old : !negated });
}
