// A cluster's certificate authority: its key and certificate, and what it issues.
import { createHmac, createPublicKey, type KeyObject } from "node:crypto";
import type { Random } from "../random.ts";
import {
  type CertificateRequest,
  type Issuer,
  issueCertificate,
  keyFromSeed,
  keyIdentifierOf,
  keyPem,
  publicKeyOf,
  readCertificate,
} from "./certificate.ts";
import type { Holder, Subject } from "./name.ts";

export interface KeyAndCertificate {
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
}

const SUBJECT: Subject = { commonName: "kubernetes", organizations: [] };
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const ANY_USE = "2.5.29.37.0";
const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;
/** A certificate's holder, if it has one, and its time, virtual ms. */
interface Examined {
  readonly from: number;
  readonly to: number;
  readonly holder: Holder | undefined;
}
/** As many certificates are looked at only once. */
const REMEMBERED = 200;

/** Certificates begin a little earlier, for clocks that are behind. */
export const BACKDATE = 5 * MINUTE;

export class Authority {
  readonly certificate: string;
  readonly key: KeyObject;
  /** When its own certificate ends, ms since the Unix epoch. */
  readonly notAfter: number;
  readonly #issuer: Issuer;
  readonly #salt: Uint8Array;

  /**
   * @param bytes where keys and serial numbers come from: a world's Random for one that comes out the same again, real entropy for one that nobody can forge
   * @param now ms since the Unix epoch
   */
  constructor(
    private readonly bytes: (count: number) => Uint8Array,
    now: number,
  ) {
    this.key = keyFromSeed(bytes(32));
    this.#salt = bytes(32);
    const publicKey = publicKeyOf(this.key);
    this.notAfter = now - BACKDATE + 10 * YEAR;
    const unsigned: Issuer = { subject: SUBJECT, key: this.key };
    this.certificate = issueCertificate(
      {
        subject: SUBJECT,
        publicKey,
        serial: this.#serial({ publicKey, notBefore: now }),
        notBefore: now - BACKDATE,
        notAfter: this.notAfter,
        authority: true,
        usages: ["digital signature", "key encipherment", "cert sign"],
        dnsNames: ["kubernetes"],
      },
      unsigned,
    );
    this.#issuer = { ...unsigned, keyIdentifier: keyIdentifierOf(publicKey) };
  }

  /** Signs what is asked for, as it is asked for. */
  sign(request: Omit<CertificateRequest, "serial">): string {
    return issueCertificate({ ...request, serial: this.#serial(request) }, this.#issuer);
  }

  /** A new key with a certificate for a year. Both are made when somebody looks: most of a world's are never looked at. */
  issue(request: Pick<CertificateRequest, "usages" | "dnsNames" | "addresses"> & { subject: Subject }, now: number): KeyAndCertificate {
    const seed = this.bytes(32);
    const validity = { notBefore: now - BACKDATE, notAfter: now - BACKDATE + YEAR };
    const sign = this.sign.bind(this);
    let key: KeyObject | undefined;
    let certificate: string | undefined;
    return {
      get key() {
        return keyPem((key ??= keyFromSeed(seed)));
      },
      get certificate() {
        key ??= keyFromSeed(seed);
        return (certificate ??= sign({ ...request, ...validity, publicKey: publicKeyOf(key) }));
      },
    };
  }

  server(dnsNames: readonly string[], addresses: readonly string[], now: number): KeyAndCertificate {
    const subject = { commonName: "kube-apiserver", organizations: [] };
    return this.issue({ subject, usages: ["digital signature", "key encipherment", "server auth"], dnsNames, addresses }, now);
  }

  client(subject: Subject, now: number): KeyAndCertificate {
    return this.issue({ subject, usages: ["digital signature", "key encipherment", "client auth"] }, now);
  }

  /** Whom a server takes a certificate's holder for: nobody where this authority did not sign it, for clients or for anything, or its time is not `now`. */
  holderOf(certificate: string | Uint8Array, now: number): Holder | undefined {
    const text = typeof certificate === "string" ? certificate : Buffer.from(certificate).toString("latin1");
    let signed = this.#signed.get(text);
    if (!signed) {
      signed = this.#examine(certificate);
      if (this.#signed.size >= REMEMBERED) this.#signed.clear();
      this.#signed.set(text, signed);
    }
    return now < signed.from || now > signed.to ? undefined : signed.holder;
  }

  /** What certificates say that were shown before: each command of a learner shows the same one. */
  readonly #signed = new Map<string, Examined>();

  #examine(certificate: string | Uint8Array): Examined {
    const read = readCertificate(certificate);
    if (!read?.certificate.verify(createPublicKey(this.key))) return { from: 0, to: 0, holder: undefined };
    const { fingerprint256, keyUsage, validFrom, validTo } = read.certificate;
    // As Go's verifier has it: a certificate that names no extended usage is good for any.
    const forClients = !keyUsage?.length || keyUsage.includes(CLIENT_AUTH) || keyUsage.includes(ANY_USE);
    const holder =
      forClients && read.subject.commonName
        ? { ...read.subject, fingerprint: fingerprint256.replaceAll(":", "").toLowerCase() }
        : undefined;
    return { from: Date.parse(validFrom), to: Date.parse(validTo), holder };
  }

  /** What was asked for when decides, and a secret: what else was signed before changes nothing. */
  #serial({ publicKey, notBefore }: Pick<CertificateRequest, "publicKey" | "notBefore">): Uint8Array {
    const serial = createHmac("sha256", this.#salt)
      .update(publicKey)
      .update(String(Math.floor(notBefore / 1000)))
      .digest()
      .subarray(0, 8);
    serial[0]! &= 0x7f;
    return Uint8Array.from(serial);
  }
}

/** The authority that grows from a world's chance: the same world, the same keys. */
export function authorityOf(random: Random, now: number): Authority {
  const stream = random.stream("authority");
  return new Authority((count) => stream.bytes(count), now);
}
