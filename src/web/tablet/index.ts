export { tabletRoutes } from './tablet-page.tsx';
