// What a Redis server was told outlives it: in a snapshot when it is stopped, in the append-only file when it is killed.
import { describe, expect, it } from "vitest";
import { startLearner } from "../docker/learner.ts";

describe("a Redis server", () => {
  const { out, pass } = startLearner({ world: "docker" });
  const cli = (words: string) => out(`docker exec db redis-cli ${words}`);
  it("reads its configuration file and its command line, and tells what it is set to", () => {
    out("mkdir conf; printf '# small\\nmaxmemory 2mb\\nmaxmemory-policy allkeys-lru\\n' > conf/redis.conf");
    out("docker run -d --name small -v $PWD/conf:/conf redis:8 redis-server /conf/redis.conf --timeout 5");
    pass(1);
    const small = (words: string) => out(`docker exec small redis-cli ${words}`);
    expect(small("CONFIG GET maxmemory*")).toBe("maxmemory\n2097152\nmaxmemory-policy\nallkeys-lru\nmaxmemory-samples\n5\n");
    expect(small("CONFIG GET timeout")).toBe("timeout\n5\n");
    expect(small("CONFIG SET maxmemory 1gb")).toBe("OK\n");
    expect(small("CONFIG GET maxmemory")).toBe("maxmemory\n1073741824\n");
    expect(small("CONFIG SET nope 1")).toContain("Unknown option or number of arguments for CONFIG SET - 'nope'");
    out("docker run --name none redis:8 redis-server /nope.conf || true");
    expect(out("docker logs none 2>&1")).toContain("Fatal error, can't open config file '/nope.conf': No such file or directory");
    out("docker rm -f small none");
  });
  it("takes a snapshot when it is told to stop, and reads it when it starts", () => {
    out("docker run -d --name db -v ledger:/data redis:7");
    pass(1);
    cli("SET bread 12");
    cli(`RPUSH names ${"x".repeat(70)} Zoë`);
    out("docker restart db");
    pass(1);
    expect(cli("GET bread")).toBe("12\n");
    expect(cli("LRANGE names 0 -1")).toBe(`${"x".repeat(70)}\nZoë\n`);
    expect(out("docker exec db ls /data")).toBe("dump.rdb\n");
    expect(out("docker logs db 2>&1")).toContain("Done loading RDB, keys loaded: 2, keys expired: 0.");
  });
  it("loses what came after the snapshot when it is killed", () => {
    cli("SET bread 13");
    cli("SAVE");
    cli("SET bread 14");
    out("docker kill db");
    out("docker start db");
    pass(1);
    expect(cli("GET bread")).toBe("13\n");
  });
  it("takes one by itself an hour after a change", () => {
    cli("SET bread 15");
    pass(3700);
    out("docker kill db; docker start db");
    pass(1);
    expect(cli("GET bread")).toBe("15\n");
  });
  it("loses nothing with an append-only file", () => {
    out("docker rm -f db");
    out("docker run -d --name db -v book:/data redis:7 --appendonly yes");
    pass(1);
    cli("SET bread 1");
    cli("INCR bread");
    out("docker kill db; docker start db");
    pass(1);
    expect(cli("GET bread")).toBe("2\n");
    expect(out("docker exec db ls /data/appendonlydir")).toBe(
      "appendonly.aof.1.base.rdb\nappendonly.aof.1.incr.aof\nappendonly.aof.manifest\n",
    );
  });
  it("keeps nothing without snapshots", () => {
    out("docker rm -f db; docker volume rm book");
    out("docker run -d --name db -v book:/data redis:7 --save ''");
    pass(1);
    cli("SET bread 1");
    out("docker restart db");
    pass(1);
    expect(cli("GET bread")).toBe("\n");
  });
  it("takes commands by lines, quoted texts as one word", () => {
    expect(out(`printf 'SET note "rye and spelt"\\nGET note\\n\\nquit\\nGET note\\n' | docker exec -i db redis-cli`)).toBe(
      "OK\nrye and spelt\n",
    );
  });
});
