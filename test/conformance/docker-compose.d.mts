// The types of docker-compose.mjs.
export declare function realDockerCompose(): string | undefined;
