export * from 'node:fs';

export const globSync = () => {
  throw new Error('fs.globSync is not there before Node 22');
};
