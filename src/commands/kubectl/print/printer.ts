// The printers of -o (cli-runtime/pkg/printers and genericclioptions): one object in, text out.
import type { KubeList, KubeObject } from "../../../api/object.ts";
import type { Kind } from "../../../api/kind.ts";
import type { Session } from "../session.ts";

/** Text for an object or a list, line break included where the format ends one. `kind` names it in -o name and in "created" lines. */
export type Printer = (object: KubeObject | KubeList, kind?: Kind) => string;

/**
 * The printer that -o, --template and the other print flags ask for. Without -o it says what was done: `deployment.apps/till created`,
 * followed by ` (dry run)` or ` (server dry run)` as `dryRun` says.
 * @throws Refusal unable to match a printer suitable …
 */
export declare function printerFor(session: Session, operation: string, dryRun?: DryRun): Printer;

export type DryRun = "none" | "client" | "server";
