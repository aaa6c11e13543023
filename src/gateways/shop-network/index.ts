export { shopNetworkRoutes } from './routes.ts';
