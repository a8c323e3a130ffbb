// Node 20 has no fs.globSync, which the conformance suite imports and does not call in what is run here.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

if (!fs.globSync) {
  fs.globSync = () => {
    throw new Error('fs.globSync is not there before Node 22');
  };
  syncBuiltinESMExports();
}
