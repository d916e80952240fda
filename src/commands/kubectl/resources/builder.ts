// The resource builder (cli-runtime/pkg/resource/builder.go): from arguments and files to objects.
import type { Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import type { Task } from "../../../machine/process.ts";
import type { Session } from "../session.ts";

/** One object that the command line means. */
export interface Info {
  kind: Kind;
  /** "" for a cluster-wide object. */
  namespace: string;
  name: string;
  /** As the file says it, or as the server has it; undefined where it was not asked for (`fetch: false`). Frozen when it came from the server. */
  object: KubeObject | undefined;
  /** Where a manifest stands, as messages name it: "STDIN", "swift.yaml", "dir/a.yaml"; "" for what arguments name. */
  source: string;
}

export interface BuilderOptions {
  /** Resource arguments: TYPE NAME…, TYPE/NAME…, TYPE1,TYPE2. */
  args?: readonly string[];
  filenames?: readonly string[];
  kustomize?: string;
  recursive?: boolean;
  selector?: string;
  fieldSelector?: string;
  /** --all: every object of the types. */
  all?: boolean;
  /** A type without a name means all of that type (get, describe). */
  selectAll?: boolean;
  allNamespaces?: boolean;
  /** Goes on after an error; all are told at the end. */
  continueOnError?: boolean;
  /** Read objects that arguments name from the server (default true). */
  fetch?: boolean;
  /** Read the live object for those of files too. */
  latest?: boolean;
  /** No server is asked (--local): arguments are refused. */
  local?: boolean;
  subresource?: string;
  /** Objects of these types only, when arguments are names without a type. */
  defaultType?: string;
}

export interface Selection {
  infos: Info[];
  /** With continueOnError, what went wrong, to be thrown at the end with `throwAll`. */
  errors: unknown[];
  /** Exactly one object was asked for by name or by a file. */
  single: boolean;
  /** What was asked for can be one kind only, when lists are empty. */
  kinds: Kind[];
}

/** @throws Refusal, NoResource, ApiError, ConnectionError */
export declare function select(session: Session, options: BuilderOptions): Task<Selection>;
