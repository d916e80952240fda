// go, mvn, gradle, javac and java: what they compile is read (see programs/source.ts); what they fetch is not checked.
import type { Program } from "../../machine/process.ts";
import { go } from "./compile-go.ts";
import { gradle, java, javac, mvn } from "./compile-java.ts";

/** Compilers and runtimes, by name, of a version; `full` is that of the package that has it, "" where it came otherwise. */
export const compilers: Readonly<Record<string, (version: string, full: string) => Program>> = {
  go,
  java,
  javac: () => javac,
  mvn: (_, full) => mvn(full),
  gradle: () => gradle,
};
