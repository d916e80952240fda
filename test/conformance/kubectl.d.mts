// The types of kubectl.mjs, which scripts without a compiler use too.
export declare function realKubectl(): string | undefined;
export declare function realHelm(): string | undefined;
