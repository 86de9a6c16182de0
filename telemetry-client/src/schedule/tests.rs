//! Each sentence of the schedule, on clocks that the test holds.

mod year;

use super::*;
use crate::delivery::Boot;

const HOUR: Duration = Duration::from_hours(1);
const MINUTE: Duration = Duration::from_mins(1);
const NOON: i64 = 1_795_608_000_000;

/// A machine's clocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clocks {
    pub(super) stamp: Stamp,
}

impl Clocks {
    pub(super) fn at(wall: i64) -> Self {
        let stamp = Stamp {
            wall: Moment::from_millis(wall),
            boot: Boot(1),
            up: MINUTE,
        };
        Self { stamp }
    }

    /// Time passes, asleep or not.
    pub(super) fn pass(&mut self, time: Duration) {
        self.stamp.wall = self.stamp.wall.after(time);
        self.stamp.up += time;
    }

    /// Somebody sets the wall's clock.
    pub(super) fn set(&mut self, wall: Moment) {
        self.stamp.wall = wall;
    }

    pub(super) fn forward(&mut self, time: Duration) {
        self.set(self.stamp.wall.after(time));
    }

    pub(super) fn back(&mut self, time: Duration) {
        self.set(self.stamp.wall.before(time));
    }

    /// The machine starts anew.
    pub(super) fn reboot(&mut self) {
        self.stamp.boot.0 += 1;
        self.stamp.up = Duration::from_secs(9);
    }
}

/// An installation that makes each report as soon as it is due.
#[derive(Debug)]
struct Installation {
    schedule: Schedule,
    past: Past,
    clocks: Clocks,
    /// The numbers of the reports.
    made: Vec<i64>,
}

impl Installation {
    /// With windows that begin at midnight, as it is noon.
    fn at_noon() -> Self {
        Self {
            schedule: Schedule {
                space: Uuid::nil(),
                phase: 0,
            },
            past: Past::default(),
            clocks: Clocks::at(NOON),
            made: Vec::new(),
        }
    }

    /// With a report that was just made.
    fn reported() -> Self {
        let mut installation = Self::at_noon();
        installation.past.first = Some(Pause::new(installation.clocks.stamp, Duration::ZERO));
        installation.look();
        assert_eq!(installation.made.len(), 1);
        installation
    }

    fn look(&mut self) {
        let now = &self.clocks.stamp;
        let _ = self.past.look(now);
        if self.wait() == Some(Duration::ZERO) {
            let number = self.schedule.claimable(&self.past, &self.clocks.stamp);
            let number = number.expect("what is due may be made");
            self.past.last = Some((number, self.clocks.stamp));
            self.past.set_back = None;
            self.made.push(number);
        }
    }

    fn wait(&self) -> Option<Duration> {
        self.schedule.wait(&self.past, &self.clocks.stamp)
    }

    /// Time passes, with a look at least every five minutes.
    fn run(&mut self, mut time: Duration) {
        while !time.is_zero() {
            let step = time.min(5 * MINUTE);
            self.clocks.pass(step);
            self.look();
            time -= step;
        }
    }
}

#[test]
fn windows_are_24_hours_long_and_begin_at_the_installations_own_time_of_day() {
    let schedule = Schedule::new(Uuid::from_u128(0x4a1c));
    let start = schedule.start(20_000);
    assert_eq!(schedule.window(start), 20_000);
    assert_eq!(
        schedule.window(start.before(Duration::from_millis(1))),
        19_999
    );
    assert_eq!(schedule.start(20_001).since(start), WINDOW);
    assert_eq!(schedule, Schedule::new(Uuid::from_u128(0x4a1c)));
    assert_ne!(schedule.phase, Schedule::new(Uuid::from_u128(0x4a1d)).phase);
    assert_eq!(schedule.window(schedule.start(-3)), -3, "also before 1970");
}

#[test]
fn the_time_of_day_of_an_identifier_stays_what_it_was() {
    // Another hash would make every installation report twice on one day.
    assert_eq!(Schedule::new(Uuid::from_u128(0x4a1c)).phase, 63_093_546);
}

#[test]
fn the_first_report_waits_between_5_minutes_and_an_hour_or_as_long_as_it_is_told() {
    let waits: Vec<Duration> = (0..2_000)
        .map(|id| Schedule::new(Uuid::from_u128(id)).first_wait(&FIRST))
        .collect();
    assert!(waits.iter().all(|wait| FIRST.contains(wait)));
    assert!(waits.iter().any(|wait| *wait < 7 * MINUTE));
    assert!(waits.iter().any(|wait| *wait > 58 * MINUTE));
    let schedule = Schedule::new(Uuid::nil());
    assert_eq!(schedule.first_wait(&(MINUTE..=MINUTE)), MINUTE);
    let reversed = HOUR..=MINUTE;
    assert_eq!(schedule.first_wait(&reversed), HOUR);
}

#[test]
fn the_first_report_waits_once_however_often_the_program_starts() {
    let mut installation = Installation::at_noon();
    assert_eq!(installation.wait(), None, "nobody planned one");
    let first = Pause::new(installation.clocks.stamp, 30 * MINUTE);
    installation.past.first = Some(first);
    installation.run(29 * MINUTE);
    installation.clocks.reboot();
    assert_eq!(installation.wait(), Some(MINUTE));
    installation.run(MINUTE);
    assert_eq!(installation.made.len(), 1);
}

#[test]
fn a_first_report_that_was_planned_on_a_clock_in_the_future_is_not_waited_for_until_then() {
    let mut installation = Installation::at_noon();
    installation.clocks.forward(90_000 * HOUR);
    let first = Pause::new(installation.clocks.stamp, 30 * MINUTE);
    installation.past.first = Some(first);
    installation.clocks.back(90_000 * HOUR);
    installation.clocks.reboot();
    installation.look();
    installation.run(10 * MINUTE);
    installation.clocks.reboot();
    installation.run(19 * MINUTE);
    assert_eq!(installation.made.len(), 0);
    installation.run(MINUTE);
    assert_eq!(installation.made.len(), 1);
}

#[test]
fn f25_a_hundred_restarts_in_a_day_make_one_report() {
    let mut installation = Installation::reported();
    let until_midnight = 12 * HOUR;
    for _ in 0..100 {
        installation.clocks.pass(until_midnight / 101);
        installation.clocks.reboot();
        installation.look();
    }
    assert_eq!(installation.made.len(), 1);
    installation.run(HOUR);
    assert_eq!(installation.made.len(), 2, "the next window has begun");
}

#[test]
fn f26_a_clock_set_forward_by_three_days_makes_one_report_due() {
    let mut installation = Installation::reported();
    installation.clocks.forward(72 * HOUR);
    installation.run(HOUR);
    let first = installation.made[0];
    assert_eq!(installation.made, [first, first + 3]);
}

#[test]
fn f26_after_a_clock_was_set_back_by_three_days_the_next_report_is_due_within_24_hours() {
    for reboot in [false, true] {
        let mut installation = Installation::reported();
        installation.run(HOUR);
        installation.clocks.back(72 * HOUR);
        if reboot {
            installation.clocks.reboot();
        }
        installation.look();
        assert!(installation.wait().unwrap() <= WINDOW);
        installation.run(22 * HOUR);
        assert_eq!(installation.made.len(), 1);
        installation.run(2 * HOUR + 5 * MINUTE);
        // The numbers of the days that come again were used before.
        let first = installation.made[0];
        assert_eq!(installation.made, [first, first + 1]);
        installation.run(10 * WINDOW);
        assert_eq!(installation.made.len(), 12, "and then one in each window");
    }
}

#[test]
fn a_machine_that_is_restarted_every_night_comes_to_its_report_on_a_clock_that_was_set_back() {
    let mut installation = Installation::reported();
    installation.clocks.back(90 * WINDOW);
    for _ in 0..3 {
        installation.clocks.reboot();
        installation.run(20 * HOUR);
    }
    // After 24 hours, and then as windows begin.
    assert_eq!(installation.made.len(), 4);
}

#[test]
fn f26_a_machine_that_starts_in_1970_makes_no_second_report_when_it_learns_the_time() {
    let mut installation = Installation::reported();
    installation.run(HOUR);
    let real = installation.clocks.stamp.wall;
    installation.clocks.reboot();
    installation.clocks.set(Moment::default());
    installation.run(2 * MINUTE);
    assert!(installation.past.set_back.is_some());
    installation.clocks.set(real.after(2 * MINUTE));
    installation.run(10 * HOUR);
    assert_eq!(installation.made.len(), 1);
    assert_eq!(installation.past.set_back, None);
    installation.run(2 * HOUR);
    assert_eq!(installation.made.len(), 2);
}

#[test]
fn f26_a_machine_that_stays_in_1970_reports_once_a_day_and_once_more_when_it_learns_the_time() {
    let mut installation = Installation::reported();
    let real = installation.clocks.stamp.wall;
    installation.clocks.reboot();
    installation.clocks.set(Moment::default());
    installation.run(3 * WINDOW + HOUR);
    assert_eq!(installation.made.len(), 4);
    installation.clocks.set(real.after(3 * WINDOW + HOUR));
    installation.run(HOUR);
    assert_eq!(installation.made.len(), 5);
    installation.run(WINDOW);
    assert_eq!(installation.made.len(), 6);
    assert!(installation.made.is_sorted_by(|one, next| one < next));
}

#[test]
fn f26_ten_hours_asleep_cost_nothing_and_make_nothing_twice() {
    let mut installation = Installation::reported();
    installation.run(6 * HOUR);
    installation.clocks.pass(10 * HOUR);
    installation.look();
    assert_eq!(installation.made.len(), 2, "midnight came while it slept");
    installation.run(19 * HOUR);
    assert_eq!(installation.made.len(), 2);
    installation.run(HOUR);
    assert_eq!(installation.made.len(), 3);
}

#[test]
fn f26_summer_time_moves_nothing() {
    // Set forward and back by people who mean their own time, not UTC.
    for hour in [-1, 1] {
        let mut installation = Installation::reported();
        for day in 0..20 {
            if day == 10 {
                let wall = installation.clocks.stamp.wall.as_millis() + hour * 3_600_000;
                installation.clocks.set(Moment::from_millis(wall));
            }
            installation.run(WINDOW);
            assert_eq!(installation.made.len(), 2 + day);
        }
    }
}

#[test]
fn a_clock_set_back_across_the_begin_of_a_window_makes_no_second_report_in_it() {
    let mut installation = Installation::reported();
    installation.run(12 * HOUR);
    assert_eq!(installation.made.len(), 2);
    for _ in 0..10 {
        installation.clocks.back(Duration::from_secs(90));
        installation.run(3 * MINUTE);
        installation.clocks.back(Duration::from_secs(90));
    }
    assert_eq!(installation.made.len(), 2);
}

#[test]
fn a_clock_set_back_within_a_window_does_not_move_the_next_report() {
    let mut installation = Installation::reported();
    installation.run(2 * HOUR);
    installation.clocks.back(3 * HOUR);
    assert_eq!(installation.wait(), Some(13 * HOUR));
    installation.clocks.reboot();
    assert_eq!(installation.wait(), Some(13 * HOUR));
}

#[test]
fn a_clock_that_comes_forward_into_the_window_of_the_last_report_makes_no_second_one() {
    let mut installation = Installation::reported();
    installation.clocks.back(72 * HOUR);
    installation.clocks.reboot();
    installation.look();
    // An hour before the report, in its own window, and days after the clock was set back.
    installation.clocks.reboot();
    installation.clocks.forward(71 * HOUR);
    installation.look();
    assert_eq!(installation.wait(), Some(13 * HOUR));
    installation.run(12 * HOUR);
    assert_eq!(installation.made.len(), 1);
    installation.run(HOUR);
    assert_eq!(installation.made.len(), 2, "the next window has begun");
}

#[test]
fn a_machine_that_was_off_for_a_week_makes_one_report_when_it_is_back() {
    let mut installation = Installation::reported();
    installation.clocks.pass(7 * WINDOW);
    installation.clocks.reboot();
    installation.run(HOUR);
    assert_eq!(installation.made.len(), 2);
}

#[test]
fn a_hundred_thousand_installations_spread_over_the_day() {
    const INSTALLATIONS: u32 = 100_000;
    let mut random = fastrand::Rng::with_seed(5);
    let mut minutes = vec![0_u32; 24 * 60];
    for _ in 0..INSTALLATIONS {
        let identity = uuid::Builder::from_random_bytes(random.u128(..).to_be_bytes()).into_uuid();
        let minute = Schedule::new(identity).phase / 60_000;
        minutes[usize::try_from(minute).unwrap()] += 1;
    }
    let mean = INSTALLATIONS / (24 * 60);
    let (least, most) = (minutes.iter().min().unwrap(), minutes.iter().max().unwrap());
    assert!(*most <= 3 * mean, "{most} in one minute, {mean} on average");
    assert!(
        *least >= mean / 3,
        "{least} in one minute, {mean} on average"
    );
}
