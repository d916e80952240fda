// Moved: see machine/drive.ts.
export * from "../../machine/drive.ts";
