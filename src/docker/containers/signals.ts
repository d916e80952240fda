// Signals as the daemon reads them (moby/sys/signal: ParseSignal, SignalMap).
import { type SignalName, signalNamed } from "../../machine/signals.ts";
import { badRequest, EngineError } from "../error.ts";

/** Linux has these as well; nothing here sends them. */
const OTHERS = new Set(
  "ABRT ALRM BUS CLD FPE ILL IO IOT POLL PROF PWR SEGV STKFLT SYS TRAP TTIN TTOU URG VTALRM XCPU XFSZ RTMIN RTMAX".split(" "),
);
/** Counted from the ends of those that have no meaning of their own: RTMIN+3. */
const REAL_TIME = /^RT(MIN\+([1-9]|1[0-5])|MAX-([1-9]|1[0-4]))$/;

const isOther = (name: string): boolean => OTHERS.has(name) || REAL_TIME.test(name);
/** 32 and 33 are the C library's own. */
const isNumberOfOne = (number: number): boolean => number > 0 && number <= 64 && number !== 32 && number !== 33;

/** SIGTERM from "TERM", "15" or "SIGTERM". @throws EngineError */
export function signalOf(text: string): SignalName {
  const found = signalNamed(text);
  if (found) return found;
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
  if (number === undefined ? isOther(text.toUpperCase().replace(/^SIG/, "")) : isNumberOfOne(number))
    throw new EngineError(501, `k8s-quest does not simulate the signal ${text} yet`);
  throw badRequest(number ? `the linux daemon does not support signal ${number}` : `invalid signal: ${text}`);
}
