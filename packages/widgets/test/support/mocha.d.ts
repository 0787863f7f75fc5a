// What the test runner puts into the page of a test.
declare function describe(name: string, suite: () => void): void;
declare function it(name: string, test: () => void | Promise<void>): void;
declare function afterEach(hook: () => void): void;
