// openssl req: signing requests written, shown and checked; with -x509, certificates that sign themselves.
import type { KeyObject } from "node:crypto";
import {
  authorityKeyIdentifier,
  basicConstraints,
  issueCertificate,
  keyIdentifierOf,
  keyPem,
  publicKeyOf,
  subjectKeyIdentifier,
} from "../../../../base/x509/certificate.ts";
import type { Der } from "../../../../base/x509/der.ts";
import { ATTRIBUTES, type Name } from "../../../../base/x509/name.ts";
import { keyOfRequest, readSigningRequest, signatureProblem, writeSigningRequest } from "../../../../base/x509/signing-request.ts";
import type { Running, Task } from "../../../../machine/process.ts";
import { readLine } from "../../tool.ts";
import { block, complainRaw, type Flags, flagsOf, OpensslError, output, privateKey } from "./common.ts";
import { writeExtension } from "./extensions.ts";
import { modulusOf, newKey, progress } from "./keys.ts";
import { encodeSubject, formatName, parseSubject } from "./names.ts";
import { requestText } from "./text.ts";

const DAY = 86_400_000;
const LABELS = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"];

const QUESTIONS = [
  ["Country Name (2 letter code)", "AU", "C"],
  ["State or Province Name (full name)", "Some-State", "ST"],
  ["Locality Name (eg, city)", "", "L"],
  ["Organization Name (eg, company)", "Internet Widgits Pty Ltd", "O"],
  ["Organizational Unit Name (eg, section)", "", "OU"],
  ["Common Name (e.g. server FQDN or YOUR name)", "", "CN"],
  ["Email Address", "", "emailAddress"],
] as const;

/** Asks for the subject where no -subj gives it. */
function* askSubject(self: Running, more: boolean): Task<Name> {
  const answer = function* (question: string): Task<string> {
    yield* complainRaw(self, question);
    const line = yield* readLine(self.stdin);
    if (line === undefined) throw new OpensslError("Error making certificate request\n");
    return line.replace(/\n$/, "");
  };
  yield* complainRaw(
    self,
    "You are about to be asked to enter information that will be incorporated\ninto your certificate request.\nWhat you are about to enter is what is called a Distinguished Name or a DN.\nThere are quite a few fields but you can leave some blank\nFor some fields there will be a default value,\nIf you enter '.', the field will be left blank.\n-----\n",
  );
  const name: { type: string; value: string }[][] = [];
  for (const [question, usual, short] of QUESTIONS) {
    const given = yield* answer(`${question} [${usual}]:`);
    const value = given === "." ? "" : given || usual;
    if (value) name.push([{ type: ATTRIBUTES[short]!, value }]);
  }
  if (more) {
    yield* complainRaw(self, "\nPlease enter the following 'extra' attributes\nto be sent with your certificate request\n");
    for (const question of ["A challenge password []:", "An optional company name []:"])
      if (yield* answer(question)) throw new OpensslError("openssl: k8s-quest does not simulate extra attributes of requests yet\n");
  }
  return name;
}

/** The key of a new request: -key, or -newkey and where it is kept. */
function* keyFor(self: Running, flags: Flags): Task<KeyObject> {
  const file = flags.value("key");
  if (file !== undefined) return yield* privateKey(self, file);
  const key = newKey(self, "req", flags.value("newkey") ?? "rsa:2048", flags.values("pkeyopt"));
  yield* progress(self, key);
  if (!flags.has("nodes") && !flags.has("noenc"))
    throw new OpensslError("openssl: k8s-quest does not simulate keys with a pass phrase yet: use -nodes\n");
  yield* output(self, flags.value("keyout") ?? "privkey.pem", keyPem(key), 0o600);
  yield* complainRaw(self, "-----\n");
  return key;
}

/** A serial number of 20 bytes, as openssl draws them. */
export function drawSerial(self: Running): Uint8Array {
  const serial = self.machine.random.bytes(20);
  serial[0] = (serial[0]! & 0x7f) | 0x01;
  return serial;
}

function* make(self: Running, flags: Flags): Task<number> {
  const given = flags.value("subj");
  const parsed = given === undefined ? undefined : parseSubject("req", given);
  const key = yield* keyFor(self, flags);
  if (parsed?.warnings) yield* complainRaw(self, parsed.warnings);
  const selfSigned = flags.has("x509");
  const name = encodeSubject(parsed?.name ?? (yield* askSubject(self, !selfSigned)));
  const publicKey = publicKeyOf(key);
  const keys = { subject: publicKey, issuer: publicKey };
  const added = flags.values("addext");
  const extensions = added.map((text) => writeExtension("req", text, keys));
  if (!selfSigned) {
    yield* output(self, flags.value("out"), flags.has("noout") ? "" : writeSigningRequest(name, key, extensions));
    return 0;
  }
  const says = (what: string): boolean => added.some((text) => text.startsWith(`${what}=`));
  const identifier = keyIdentifierOf(publicKey, "sha1");
  const usual: Der[] = [
    ...(says("subjectKeyIdentifier") ? [] : [subjectKeyIdentifier(identifier)]),
    ...(says("authorityKeyIdentifier") ? [] : [authorityKeyIdentifier(identifier)]),
    ...(says("basicConstraints") ? [] : [basicConstraints(true)]),
  ];
  const days = Number(flags.value("days") ?? 30);
  if (!Number.isInteger(days)) throw new OpensslError(`req: Non-positive number "${flags.value("days")}" for option -days\n`);
  const now = Math.floor(self.clock.now / 1000) * 1000;
  const certificate = issueCertificate(
    {
      subject: name,
      publicKey,
      serial: drawSerial(self),
      notBefore: now,
      notAfter: now + days * DAY,
      extensions: [...usual, ...extensions],
    },
    { subject: name, key },
  );
  yield* output(self, flags.value("out"), certificate);
  return 0;
}

export function* req(self: Running, args: readonly string[]): Task<number> {
  const flags = flagsOf(
    "req",
    args,
    "new newkey= key= keyout= nodes noenc subj= out= in= text noout verify subject pubkey modulus x509 days= addext= pkeyopt= nameopt= sha256 batch",
  );
  if (flags.has("new") || flags.has("newkey") || flags.has("x509")) {
    if (flags.has("x509") && flags.has("in")) throw new OpensslError("openssl: k8s-quest does not simulate openssl req -x509 -in yet\n");
    return yield* make(self, flags);
  }
  const { bytes, text } = yield* block(self, flags.value("in"), LABELS, "certificate request");
  const request = readSigningRequest(bytes);
  let shown = "";
  if (flags.has("verify")) {
    const bad = signatureProblem(request) !== undefined;
    yield* complainRaw(self, `Certificate request self-signature verify ${bad ? "failure" : "OK"}\n`);
    if (bad) return 1;
  }
  if (flags.has("text")) shown += requestText(request);
  if (flags.has("subject")) shown += `subject=${formatName(request.name, nameForm(flags))}\n`;
  if (flags.has("pubkey")) shown += keyOfRequest(request).export({ format: "pem", type: "spki" }) as string;
  if (flags.has("modulus")) shown += `Modulus=${modulusOf(keyOfRequest(request))}\n`;
  yield* output(self, flags.value("out"), shown + (flags.has("noout") ? "" : text));
  return 0;
}

/** @throws OpensslError */
export function nameForm(flags: Flags): "oneline" | "RFC2253" | "compat" | "multiline" {
  const wanted = flags.value("nameopt") ?? "oneline";
  if (wanted === "oneline" || wanted === "RFC2253" || wanted === "compat" || wanted === "multiline") return wanted;
  if (wanted.toLowerCase() === "rfc2253") return "RFC2253";
  throw new OpensslError(`openssl: k8s-quest does not simulate -nameopt ${wanted} yet\n`);
}
