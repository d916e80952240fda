// Moved: see containers/container.ts.
export * from "../../../containers/container.ts";
