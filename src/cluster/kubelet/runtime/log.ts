// Moved: see containers/log.ts.
export * from "../../../containers/log.ts";
