/**
 * The example series that Apache Otava (formerly Hunter) publishes with the change points which
 * its tests and documents state for them, at commit 1ceb1537a49d of github.com/apache/otava. An
 * index is that of the first point at the new level there, as here.
 */

export interface PublishedSeries {
  /** The file that has the series. */
  readonly source: string;
  readonly values: readonly number[];
  /** Where Otava is stated to find change points; with its defaults where nothing else is said. */
  readonly otava: readonly number[];
}

const falling = [2.02, 2.03, 2.01, 2.04, 1.82, 1.85, 1.79, 1.81, 1.8, 1.76, 1.78];
const halved = [1.02, 0.95, 0.99, 1.0, 1.12, 0.9, 0.5, 0.51, 0.48, 0.48, 0.55];

/** Series on which Isochron is to find the same. */
export const agreed: Readonly<Record<string, PublishedSeries>> = {
  'ten points, then half': {
    source: 'tests/analysis_test.py, test_single_series',
    values: [
      ...[1.02, 0.95, 0.99, 1.0, 1.12, 1.0, 1.01, 0.98, 1.01, 0.96],
      ...[0.5, 0.51, 0.48, 0.48, 0.55, 0.5, 0.49, 0.51, 0.5, 0.49],
    ],
    otava: [10],
  },
  'six points, then half': {
    source: 'tests/series_test.py, test_change_point_detection, series1',
    values: halved,
    otava: [6],
  },
  'half, and on': {
    source: 'tests/series_test.py, test_incremental_otava, series1',
    values: [...halved, 0.5, 0.51],
    otava: [6],
  },
  'four points, then a ninth less': {
    source: 'tests/series_test.py, test_change_point_detection, series2',
    values: falling,
    otava: [4],
  },
  'a ninth less, and one point on its way back': {
    source: 'tests/series_test.py, test_incremental_otava, series2',
    values: [...falling, 1.97],
    otava: [4],
  },
  'metric1 of the sample, noise': {
    source: 'docs/BASICS.md, docs/CSV.md; tests/resources/sample.csv',
    values: [154023, 138455, 143112, 149190, 132098, 151344, 155145, 148889, 149466, 148209],
    otava: [],
  },
  'metric2 of the sample, an eighth less': {
    source: 'docs/BASICS.md, docs/CSV.md; tests/resources/sample.csv',
    values: [10.43, 10.23, 10.29, 10.91, 10.34, 10.69, 9.23, 9.11, 9.13, 9.03],
    otava: [6],
  },
};

/** Three points, then three: the mean rate of the PostgreSQL example. */
export const threeAndThree: PublishedSeries = {
  source: 'examples/postgresql/init-db/schema.sql; tests/postgres_e2e_test.py',
  values: [61160, 60160, 60960, 57123, 57980, 56950],
  otava: [3],
};

/** A ninth less, then two points that are 18 and 26 times as much. */
export const wildEnd: PublishedSeries = {
  source: 'tests/series_test.py, test_incremental_otava, series2',
  values: [...falling, 1.97, 33.33, 46.46],
  otava: [4, 12],
};

/** A rate that is 0 at first. */
export const withZeros: PublishedSeries = {
  source: 'tests/series_test.py, test_div_by_zero (the first of two points)',
  values: [0, 0, 0, 1.0, 1.12, 0.9, 0.5, 0.51, 0.48, 0.48, 0.55],
  otava: [3],
};

/**
 * TigerBeetle's, which docs/MATH.md shows as its example: steps, one drop of a single point
 * (at 10), and from 97 on a slope, as the test says. What is stated depends on the level and on the
 * smallest magnitude, all with windows of 30 points.
 */
export const tigerBeetle = {
  source: 'tests/tigerbeetle_test.py',
  values: [
    26705, 26475, 26641, 26806, 26835, 26911, 26564, 26812, 26874, 26682, 15672, 26745, 26460,
    26977, 26851, 23412, 23547, 23674, 23519, 23670, 23662, 23462, 23750, 23717, 23524, 23588,
    23687, 23793, 23937, 23715, 23570, 23730, 23690, 23699, 23670, 23860, 23988, 23652, 23681,
    23798, 23728, 23604, 23523, 23412, 23685, 23773, 23771, 23718, 23409, 23739, 23674, 23597,
    23682, 23680, 23711, 23660, 23990, 23938, 23742, 23703, 23536, 24363, 24414, 24483, 24509,
    24944, 24235, 24560, 24236, 24667, 24730, 28346, 28437, 28436, 28057, 28217, 28456, 28427,
    28398, 28250, 28331, 28222, 28726, 28578, 28345, 28274, 28514, 28590, 28449, 28305, 28411,
    28788, 28404, 28821, 28580, 27483, 26805, 27487, 27124, 26898, 27295, 26951, 27312, 27660,
    27154, 27050, 26989, 27193, 27503, 27326, 27375, 27513, 27057, 27421, 27574, 27609, 27123,
    27824, 27644, 27394, 27836, 27949, 27702, 27457, 27272, 28207, 27802, 27516, 27586, 28005,
    27768, 28543, 28237, 27915, 28437, 28342, 27733, 28296, 28524, 28687, 28258, 28611, 29360,
    28590, 29641, 28965, 29474, 29256, 28611, 28205, 28539, 27962, 28398, 28509, 28240, 28592,
    28102, 28461, 28578, 28669, 28507, 28535, 28226, 28536, 28561, 28087, 27953, 28398, 28007,
    28518, 28337, 28242, 28607, 28545, 28514, 28377, 28010, 28412, 28633, 28576, 28195, 28637,
    28724, 28466, 28287, 28719, 28425, 28860, 28842, 28604, 28327, 28216, 28946, 28918, 29287,
    28725, 29148, 29541, 29137, 29628, 29087, 28612, 29154, 29108, 28884, 29234, 28695, 28969,
    28809, 28695, 28634, 28916, 29852, 29389, 29757, 29531, 29363, 29251, 29552, 29561, 29046,
    29795, 29022, 29395, 28921, 29739, 29257, 29455, 29376, 29528, 28909, 29492, 28984, 29621,
    29026, 29457, 29102, 29114, 28924, 29162, 29259, 29554, 29616, 29211, 29367, 29460, 28836,
    29645, 29586, 28848, 29324, 28969, 29150, 29243, 29081, 29312, 28923, 29272, 29117, 29072,
    29529, 29737, 29652, 29612, 29856, 29012, 30402, 29969, 29309, 29439, 29285, 29421, 29023,
    28772, 29692, 29416, 29267, 29542, 29904, 30045, 29739, 29945, 29141, 29163, 29765, 29197,
    29441, 28910, 29504, 29614, 29643, 29506, 29420, 29672, 29432, 29784, 29888, 29309, 29247,
    29816, 29254, 29813, 29451, 29382, 29618, 28558, 29845, 29499, 29283, 29184, 29246, 28790,
    29952, 29145, 29415, 30437, 29227, 29605, 29859, 29156, 29807, 29406, 29734, 29861, 29140,
    29983, 29832, 29919, 29896, 29991, 29266, 29001, 29459, 29548, 29310, 29042, 29303, 29894,
    29091, 29018, 29537, 29614, 29180, 29736, 29500, 29218, 29581, 28906, 28542, 29306, 28987,
    29878, 28865, 30272, 29707, 29662, 29815, 30492, 29347, 30096, 29054, 30238, 28813, 31895,
    28915,
  ],
  /** test_tb_magnitude0_p001 and test_tb_magnitude0_p00001: p < 0.001 and p < 0.00001. */
  atLevel001: [15, 61, 71, 95, 117, 131, 142, 148, 192, 212, 260],
  atLevel00001: [71, 95, 131, 192, 212],
  /** test_tb_old_defaults: p < 0.01, changes of 5 % at least. */
  ofFivePercent: [15, 71],
  /** test_tb_old_defaults_p1: p < 0.1, changes of 5 % at least. */
  ofFivePercentLax: [10, 11, 15, 71, 363],
} as const;
