export { deviceRoutes } from './devices-page.tsx';
