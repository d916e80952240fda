// What openssl's commands share: options with one hyphen, files and keys read and written, and how failures are told.
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readPem } from "../../../../base/x509/pem.ts";
import { FileError } from "../../../../machine/file-error.ts";
import type { Running, Task } from "../../../../machine/process.ts";
import { write } from "../../../../machine/tasks.ts";
import { pathOf, readInput, say } from "../../tool.ts";

/** Ends a command: `text` goes to standard error as it is. */
export class OpensslError extends Error {
  constructor(
    readonly text: string,
    readonly code = 1,
  ) {
    super(text);
  }
}

export interface Flags {
  has(flag: string): boolean;
  value(flag: string): string | undefined;
  values(flag: string): readonly string[];
  readonly operands: readonly string[];
}

/**
 * openssl's options: one hyphen or two, values in the next word.
 * @param known names parted by spaces, those with a value end in "="
 * @throws OpensslError
 */
export function flagsOf(command: string, args: readonly string[], known: string): Flags {
  const names = known.split(" ");
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  const fail = (why: string): never => {
    throw new OpensslError(`${command}: ${why}\n${command}: Use -help for summary.\n`);
  };
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (!/^-./.test(word)) {
      operands.push(word);
      continue;
    }
    const name = word.replace(/^--?/, "");
    if (names.includes(name)) given.set(name, given.get(name) ?? []);
    else if (names.includes(`${name}=`)) {
      const value = args[++at];
      if (value === undefined) fail(`Option -${name} needs a value`);
      given.set(name, [...(given.get(name) ?? []), value!]);
    } else if (UNSIMULATED.has(name)) throw new OpensslError(`openssl: k8s-quest does not simulate openssl ${command} -${name} yet\n`);
    else fail(`Unknown option: -${name}`);
  }
  return { has: (flag) => given.has(flag), value: (flag) => given.get(flag)?.at(-1), values: (flag) => given.get(flag) ?? [], operands };
}

/** Options that openssl has and that are refused here. */
const UNSIMULATED = new Set(
  "config section passin passout aes128 aes192 aes256 des3 engine provider CApath CAstore crl_check purpose text_pub traditional_pub utf8 batch_config inform outform keyform".split(
    " ",
  ),
);

export const complainRaw = (self: Running, text: string): Task<void> => write(self, self.stderr, text);

/** openssl marks its errors with the number of its thread. */
const mark = (self: Running): string => `40${self.machine.random.hex(8).toUpperCase()}7F0000`;

/** @param what as "certificate" or "private key" @throws OpensslError */
export function* input(self: Running, file: string | undefined, what: string, after = ""): Task<string> {
  if (file === undefined || file.startsWith("/dev/")) return (yield* readInput(self, file ?? "-")) ?? "";
  try {
    return self.machine.files.read(pathOf(self, file));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const thread = mark(self);
    throw new OpensslError(
      `Could not open file or uri for loading ${what} from ${file}\n${thread}:error:16000069:STORE routines:ossl_store_get0_loader_int:unregistered scheme:../crypto/store/store_register.c:237:scheme=file\n${thread}:error:80000002:system library:file_open:${error.message}:../providers/implementations/storemgmt/file_store.c:267:calling stat(${file})\n${after}`,
    );
  }
}

const unreadable = (self: Running, what: string, file: string | undefined, after: string): OpensslError =>
  new OpensslError(
    `Could not read ${what} from ${file ?? "<stdin>"}\n${mark(self)}:error:1608010C:STORE routines:ossl_store_handle_load_result:unsupported:../crypto/store/store_result.c:151:\n${after}`,
  );

/** The bytes of the first block with one of `labels`. @throws OpensslError */
export function* block(
  self: Running,
  file: string | undefined,
  labels: readonly string[],
  what: string,
  after = "",
): Task<{ label: string; bytes: Uint8Array; text: string }> {
  const text = yield* input(self, file, what, after);
  for (const [whole] of text.matchAll(/-----BEGIN ([^-\n]+)-----[\s\S]*?-----END \1-----/g)) {
    const found = readPem(whole);
    if (found && labels.includes(found.label)) return { ...found, text: `${whole}\n` };
  }
  throw unreadable(self, what, file, after);
}

const PRIVATE = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];

/** @throws OpensslError */
export function* privateKey(self: Running, file: string | undefined, what = "private key"): Task<KeyObject> {
  const { text } = yield* block(self, file, PRIVATE, what);
  try {
    return createPrivateKey(text);
  } catch {
    throw unreadable(self, what, file, "");
  }
}

/** @throws OpensslError */
export function* publicKey(self: Running, file: string | undefined): Task<KeyObject> {
  const { text } = yield* block(self, file, ["PUBLIC KEY", "RSA PUBLIC KEY"], "public key");
  return createPublicKey(text);
}

/** To -out, else to standard output. */
export function* output(self: Running, file: string | undefined, text: string, mode?: number): Task<void> {
  if (file === undefined) {
    yield* say(self, text);
    return;
  }
  try {
    self.machine.files.write(pathOf(self, file), text, mode === undefined ? {} : { mode });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new OpensslError(
      `Can't open "${file}" for writing, ${error.message}\n${mark(self)}:error:80000002:system library:BIO_new_file:${error.message}:../crypto/bio/bss_file.c:67:calling fopen(${file}, w)\n`,
    );
  }
}

/** Bytes as openssl shows them, so many a line. */
export function hexLines(bytes: Uint8Array, perLine: number, indent: number): string {
  const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, "0"));
  const lines: string[] = [];
  for (let at = 0; at < pairs.length; at += perLine)
    lines.push(`${" ".repeat(indent)}${pairs.slice(at, at + perLine).join(":")}${at + perLine < pairs.length ? ":" : ""}\n`);
  return lines.join("");
}
