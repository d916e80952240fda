// Stub.
import type { Program } from "../../machine/process.ts";
export interface Application { language: "python" | "node" | "go" | "java"; source: string; file: string }
export const applicationProgram = (_: Application): Program => function* () { return 0; };
