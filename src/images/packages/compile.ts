// go, mvn, gradle, javac and java: what they compile is read (see programs/source.ts); what they fetch is not checked.
import type { Program } from "../../machine/process.ts";
import { go } from "./compile-go.ts";
import { gradle, java, javac, mvn } from "./compile-java.ts";

/** Compilers and runtimes, by name, of a version. */
export const compilers: Readonly<Record<string, (version: string) => Program>> = {
  go,
  java,
  javac: () => javac,
  mvn: () => mvn,
  gradle: () => gradle,
};
