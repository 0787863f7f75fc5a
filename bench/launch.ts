import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import {
  BenchError,
  type BenchPostgres,
  type Figure,
  installReference,
  type Measured,
  type Memory,
  median,
  report,
  startMeasured,
  startPostgres,
  type Usage,
} from "./harness.ts";
import {
  atOnce,
  byPage,
  byPageWithToken,
  launchAll,
  type Platform,
  startPlatform,
  type Tool,
} from "./launch/load.ts";

/** Launches of one round, by as many people. */
const LAUNCHES = 500;
/** Launches before the first round, for caches and compilers. */
const WARM_UP = 1_500;
const CONCURRENCIES = [16, 64] as const;
const TABS = 16;
/** Launches one after the other, to count flushes that no other launch shares. */
const ALONE = 100;
/** Milliseconds after which PostgreSQL has passed on what its processes counted. */
const STATISTICS_DELAY = 11_000;

/** One of the two that are compared, with a platform of its own. */
interface Contestant {
  readonly process: Measured;
  readonly tool: Tool;
  readonly platform: Platform;
  readonly databaseUrl: string;
}

/**
 * Launches per second of the tool beside ltijs with ltijs-sequelize, in turn, on one server, with every check on. A launch is through
 * when the application has been told who comes from where: ours has recorded it when it answers, ltijs calls onConnect when the browser
 * follows its redirect. A page of ours then exchanges its code for a token, which is measured as well. `--soak N` looks for memory that
 * N launches of ours leave behind instead.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { json, rounds, soak } = readOptions(args);
  const manifest =
    soak > 0 ? "" : await installReference("launch", { ltijs: "5.9.9", "ltijs-sequelize": "2.4.4" });
  await using postgres = await startPostgres();
  using ourPlatform = await startPlatform();
  const ourDatabase = await postgres.createDatabase("ours");
  await using ourProcess = await startMeasured("./launch/ours.ts", {
    databaseUrl: ourDatabase,
    platform: ourPlatform.addresses,
  });
  const ours: Contestant = {
    process: ourProcess,
    platform: ourPlatform,
    databaseUrl: ourDatabase,
    tool: {
      loginUrl: `${ourProcess.url}/lti/login`,
      launchUrl: `${ourProcess.url}/lti/launch`,
      follow: atOnce,
    },
  };
  if (soak > 0) {
    report(await soaked(ours, soak), json);
    return;
  }
  using otherPlatform = await startPlatform();
  const otherDatabase = await postgres.createDatabase("reference");
  await using otherProcess = await startMeasured("./launch/reference.ts", {
    databaseUrl: otherDatabase,
    platform: otherPlatform.addresses,
    manifest,
  });
  const reference: Contestant = {
    process: otherProcess,
    platform: otherPlatform,
    databaseUrl: otherDatabase,
    tool: { loginUrl: `${otherProcess.url}/login`, launchUrl: `${otherProcess.url}/`, follow: byPage },
  };
  report(await compared(ours, reference, postgres, rounds), json);
}

function readOptions(args: readonly string[]): { json: boolean; rounds: number; soak: number } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: "boolean", default: false },
        rounds: { type: "string", default: "5" },
        soak: { type: "string", default: "0" },
      },
    });
    const [rounds, soak] = [Number(values.rounds), Number(values.soak)];
    if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(soak) || soak < 0)
      throw new Error("no number");
    return { json: values.json, rounds, soak };
  } catch (cause) {
    throw new BenchError("npm run bench -- launch [--json] [--rounds N] [--soak LAUNCHES]", { cause });
  }
}

async function compared(
  ours: Contestant,
  reference: Contestant,
  postgres: BenchPostgres,
  rounds: number,
): Promise<Figure[]> {
  const both = [ours, reference];
  const withToken: Contestant = { ...ours, tool: { ...ours.tool, follow: byPageWithToken } };
  const all = [ours, withToken, reference];
  const everyone = people(LAUNCHES);
  for (const contestant of both) {
    await launch(contestant, people(WARM_UP), TABS);
    await postgres.analyze(contestant.databaseUrl);
  }
  for (const contestant of all) await launch(contestant, everyone, TABS);

  const speeds: Figure[] = [];
  const costs = new Map(
    all.map((contestant) => [contestant, { cpu: [] as number[], statements: [] as number[] }]),
  );
  for (const concurrency of CONCURRENCIES) {
    const perSecond = new Map(all.map((contestant) => [contestant, [] as number[]]));
    for (let round = 0; round < rounds; round++) {
      for (const contestant of round % 2 === 0 ? all : all.toReversed()) {
        const { seconds, used } = await launch(contestant, everyone, concurrency);
        perSecond.get(contestant)?.push(LAUNCHES / seconds);
        costs.get(contestant)?.cpu.push(used.cpu / LAUNCHES);
        costs.get(contestant)?.statements.push(used.statements / LAUNCHES);
      }
    }
    const others = perSecond.get(reference) ?? [];
    const speed = (name: string, contestant: Contestant): Figure => {
      const own = perSecond.get(contestant) ?? [];
      const ratio = median(own.map((value, round) => value / (others[round] ?? NaN)));
      return { name, ours: median(own), reference: median(others), ratio, unit: "launches/s" };
    };
    speeds.push(
      speed(`launches, ${concurrency} at once`, ours),
      speed(`launches with page and token, ${concurrency} at once`, withToken),
    );
  }
  await wait(STATISTICS_DELAY);
  const figure = (name: string, unit: string, a: number, b: number): Figure => ({
    name,
    ours: a,
    reference: b,
    ratio: a > 0 ? b / a : null,
    unit,
  });
  const costOf = (contestant: Contestant, kind: "cpu" | "statements") =>
    median(costs.get(contestant)?.[kind] ?? []);
  return [
    ...speeds,
    figure("processor time", "ms/launch", costOf(ours, "cpu"), costOf(reference, "cpu")),
    figure("SQL statements", "per launch", costOf(ours, "statements"), costOf(reference, "statements")),
    figure(
      "flushes to disk",
      "per launch",
      await flushes(ours, postgres),
      await flushes(reference, postgres),
    ),
    figure(
      "errors of one user in 16 tabs",
      `of ${LAUNCHES}`,
      await tabErrors(ours),
      await tabErrors(reference),
    ),
    figure("key sets fetched", "in all", ours.platform.keyFetches(), reference.platform.keyFetches()),
    figure("heap", "MB", await heapOf(ours), await heapOf(reference)),
  ];
}

function people(count: number): readonly number[] {
  return Array.from({ length: count }, (_, person) => person);
}

/** Runs launches; throws when one is refused. */
async function launch(
  { process, platform, tool }: Contestant,
  everyone: readonly number[],
  concurrency: number,
): Promise<{ readonly seconds: number; readonly used: Pick<Usage, "cpu" | "statements"> }> {
  const before = await process.usage();
  const { seconds, errors } = await launchAll(platform, tool, everyone, concurrency);
  const after = await process.usage();
  if (errors > 0)
    throw new BenchError(`${errors} of ${everyone.length} launches at ${tool.launchUrl} were refused.`);
  return {
    seconds,
    used: { cpu: after.cpu - before.cpu, statements: after.statements - before.statements },
  };
}

async function flushes(contestant: Contestant, postgres: BenchPostgres): Promise<number> {
  const before = await postgres.countFlushes();
  await launch(contestant, people(ALONE), 1);
  await wait(STATISTICS_DELAY);
  return ((await postgres.countFlushes()) - before) / ALONE;
}

async function tabErrors({ platform, tool }: Contestant): Promise<number> {
  const oneUser = Array.from({ length: LAUNCHES }, () => 1);
  return (await launchAll(platform, tool, oneUser, TABS)).errors;
}

async function heapOf({ process }: Contestant): Promise<number> {
  return (await process.memory()).heap / 2 ** 20;
}

/** Heap and resident memory after a tenth of the launches and after all of them. */
async function soaked(ours: Contestant, launches: number): Promise<Figure[]> {
  const everyone = people(1_000);
  const marks: Memory[] = [];
  for (let done = 0, tenth = 1; done < launches; done += everyone.length) {
    await launch(ours, everyone, TABS);
    if ((done + everyone.length) * 10 < launches * tenth) continue;
    tenth += 1;
    marks.push(await ours.process.memory());
  }
  const megabytes = (name: string, bytes: number | undefined): Figure => ({
    name,
    ours: (bytes ?? NaN) / 2 ** 20,
    reference: null,
    ratio: null,
    unit: "MB",
  });
  return [
    megabytes("heap after a tenth", marks.at(0)?.heap),
    megabytes(`heap after ${launches} launches`, marks.at(-1)?.heap),
    megabytes("resident after a tenth", marks.at(0)?.resident),
    megabytes(`resident after ${launches} launches`, marks.at(-1)?.resident),
  ];
}
