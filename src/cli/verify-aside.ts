// Runs in a process aside: checks the files that it is given, results of runs and certificates alike, with whatever they hold.
import { assetsFolder } from "../base/assets.ts";
import { boot } from "../commands/boot.ts";
import { CertificateError, isCertificate, readCertificate } from "../game/certificates/certificate.ts";
import { type CertificateReport, verifyCertificate } from "../game/certificates/verify.ts";
import { contentsOf } from "../game/contents-of.ts";
import { papersOf } from "../game/runs/papers.ts";
import { type Verification, type Verifier, verify } from "../game/runs/verify.ts";
import { type Language, languages, type Message } from "../i18n/index.ts";
import { serveAside } from "./aside.ts";

export interface VerifyData {
  language: Language;
  /** Programs in JavaScript that are in certificates may run. */
  javascript: boolean;
}
export interface ToVerify {
  text: string;
  /** Real time, ms since the Unix epoch. */
  now: number;
}
/** What a file turned out to be. */
export type Checked =
  | { kind: "result"; verification: Verification }
  | { kind: "certificate"; learner: string; scope: string; wins: number; report: CertificateReport }
  | { kind: "unreadable"; problem: Message };

export async function main([data = ""]: readonly string[]): Promise<number> {
  const { language, javascript } = JSON.parse(data) as VerifyData;
  const papers = new Map(await Promise.all(languages.map(async (each) => [each, await papersOf(each)] as const)));
  const open: Verifier["open"] = (code, spoken) => papers.get(spoken)!(code);
  const content = { path: assetsFolder };
  const contents = await contentsOf(content);
  const check = ({ text, now }: ToVerify): Checked => {
    if (!isCertificate(text)) return { kind: "result", verification: verify(text, { boot, open, now, language }) };
    try {
      const { certificate, text: shown } = readCertificate(text);
      const report = verifyCertificate(certificate, { content, contents, boot }, { text: shown, trusted: javascript });
      return { kind: "certificate", learner: certificate.learner, scope: certificate.scope.title, wins: certificate.wins.length, report };
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      return { kind: "unreadable", problem: error.told };
    }
  };
  serveAside(check);
  return 0;
}
