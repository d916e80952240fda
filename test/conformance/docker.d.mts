// The types of docker.mjs.
export declare function realDocker(): string | undefined;
