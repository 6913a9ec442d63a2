import { main } from './main.ts';

main(process.argv.slice(2)).then((exitCode) => process.exit(exitCode));
