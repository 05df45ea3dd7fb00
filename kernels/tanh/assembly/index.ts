export * from '../build/loops';
