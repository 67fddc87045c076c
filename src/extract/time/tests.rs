//! Expressions and their values, and what holds for any text at all.

use proptest::prelude::*;

use super::Calendar;

/// Words and values of the dates that `text`, published on Friday 27 October 2023, has: `Jumat=2023-10-27 kemarin=…`.
fn read(text: &str) -> String {
    read_at(text, "2023-10-27")
}

fn read_at(text: &str, published: &str) -> String {
    let dates = Calendar::indonesian().dates(text, published.parse().ok());
    let shown = dates.iter().map(|d| format!("{}={}", d.span.of(text), d.value.map_or("?".into(), |v| v.to_string())));
    shown.collect::<Vec<_>>().join(" | ")
}

#[track_caller]
fn all(cases: &[(&str, &str)]) {
    for (text, want) in cases {
        assert_eq!(read(text), *want, "in: {text}");
    }
}

#[test]
fn full_dates() {
    all(&[
        ("pada 26 Oktober 2023 di Bishkek", "26 Oktober 2023=2023-10-26"), // on 26 October
        ("pada 26\u{a0}Oktober\u{200b} 2023", "26\u{a0}Oktober\u{200b} 2023=2023-10-26"), // odd blanks
        ("Jakarta, Jumat (27/10/2023).", "Jumat (27/10/2023)=2023-10-27"),
        ("Jumat, 27 Oktober 2023", "Jumat, 27 Oktober 2023=2023-10-27"),
        ("Senin 23 Oktober 2023 lalu", "Senin 23 Oktober 2023 lalu=2023-10-23"),
        ("pada Jum’at (27/10/2023)", "Jum’at (27/10/2023)=2023-10-27"), // Friday in the old spelling
        ("Sabtu malam (21/10)", "Sabtu malam (21/10)=2023-10-21"),      // Saturday night
        ("Kamis (26/10) 2023 sore", "Kamis (26/10) 2023=2023-10-26"),
        ("tanggal 5/10/23", "5/10/23=2023-10-05"),
        ("pada 26/10/2023", "26/10/2023=2023-10-26"),
        ("26-10-2023 atau 2023-10-26", "26-10-2023=2023-10-26 | 2023-10-26=2023-10-26"),
        ("di Sorong(25/10).", "25/10=2023-10-25"),
        ("terbit 1 Nopember '98", "1 Nopember '98=1998-11-01"), // published on
        ("November 28, 2023", "November 28, 2023=2023-11-28"),  // as in quoted English
        ("12 Agt 2023", "12 Agt 2023=2023-08-12"),
        ("hari ini, Jumat, tanggal 27 Oktober 2023", "hari ini, Jumat, tanggal 27 Oktober 2023=2023-10-27"),
        ("Kemarin, hari Kamis tanggal 26 Oktober 2023, ", "Kemarin, hari Kamis tanggal 26 Oktober 2023=2023-10-26"),
        ("sebelum 17 (Desember 2023) dan", "17 (Desember 2023)=2023-12-17"),
    ]);
}

#[test]
fn ranges_are_two_dates() {
    all(&[
        ("8-10 Desember", "8=2023-12-08 | 10 Desember=2023-12-10"),
        ("5–7 September 2023", "5=2023-09-05 | 7 September 2023=2023-09-07"),
        ("tanggal 12 dan 22 Desember 2023", "12=2023-12-12 | 22 Desember 2023=2023-12-22"),
        ("1 s.d. 3 Mei 2022", "1=2022-05-01 | 3 Mei 2022=2022-05-03"), // from … to
        ("28 Desember 2022 hingga 3 Januari 2023", "28 Desember 2022=2022-12-28 | 3 Januari 2023=2023-01-03"),
        ("28 Desember hingga 3 Januari 2023", "28 Desember=2022-12-28 | 3 Januari 2023=2023-01-03"),
        ("Januari-Oktober 2022", "Januari=2022-01 | Oktober 2022=2022-10"),
        ("Sabtu-Minggu (21-22/10)", "Sabtu=2023-10-21 | Minggu (21-22/10)=2023-10-22"),
        ("periode 2014-2019", "2014=2014 | 2019=2019"),
        ("pada musim 2016-17", "2016=2016 | 17=2017"),
        ("(1995 - 1996)", "1995=1995 | 1996=1996"),
        ("hari Senin, Selasa, Rabu pekan depan", "Senin=2023-10-30 | Selasa=2023-10-31 | Rabu pekan depan=2023-11-01"),
    ]);
}

#[test]
fn incomplete_dates_take_the_nearest_year() {
    all(&[
        ("yang dibuka 27 November lalu", "27 November lalu=2022-11-27"), // that opened last
        ("akan dibuka pada 13 Januari", "13 Januari=2024-01-13"),        // will open
        ("sejak 2 Juni", "2 Juni=2023-06-02"),
        ("pada 26 Mei tahun depan", "26 Mei tahun depan=2024-05-26"), // of next year
        ("pada Oktober lalu", "Oktober lalu=2022-10"),
        ("pada Mei mendatang", "Mei mendatang=2024-05"),
        ("pada bulan Februari", "Februari=2023-02"),
        ("Agustus ini", "Agustus ini=2023-08"),
        ("Desember tahun lalu", "Desember tahun lalu=2022-12"),
        ("Oktober 2020 dan pada Oktober", "Oktober 2020=2020-10 | Oktober=2020-10"), // the same October
    ]);
}

#[test]
fn words_count_from_the_day_of_publication() {
    all(&[
        (
            "kemarin, hari ini, besok, lusa",
            "kemarin=2023-10-26 | hari ini=2023-10-27 | besok=2023-10-28 | lusa=2023-10-29",
        ),
        ("malam ini dan tadi malam", "malam ini=2023-10-27 | tadi malam=2023-10-26"), // tonight, last night
        ("pagi tadi", "pagi tadi=2023-10-27"),                                        // this morning
        ("di Jakarta, Senin.", "Senin=2023-10-23"),
        ("di Jakarta, Jumat.", "Jumat=2023-10-27"),
        ("akan diumumkan pada Senin", "Senin=2023-10-30"), // will be announced
        ("Jumat lalu", "Jumat lalu=2023-10-20"),
        ("Rabu mendatang", "Rabu mendatang=2023-11-01"),
        ("Senin pekan depan", "Senin pekan depan=2023-10-30"),
        ("Senin pekan lalu", "Senin pekan lalu=2023-10-16"),
        ("pekan lalu, pekan ini, minggu depan", "pekan lalu=2023-W42 | pekan ini=2023-W43 | minggu depan=2023-W44"),
        ("akhir pekan lalu", "pekan lalu=2023-W42"), // last weekend
        ("bulan lalu, bulan depan", "bulan lalu=2023-09 | bulan depan=2023-11"),
        ("akhir tahun ini, tahun yang lalu", "tahun ini=2023 | tahun yang lalu=2022"),
        ("pada 2022. Setahun sebelumnya", "2022=2022 | Setahun sebelumnya=2021"), // a year earlier
        ("Oktober 2022, naik dari bulan sebelumnya", "Oktober 2022=2022-10 | bulan sebelumnya=2022-09"),
        ("Rabu (25/10) dan pada hari yang sama", "Rabu (25/10)=2023-10-25 | hari yang sama=2023-10-25"), // the same day
    ]);
}

#[test]
fn years_and_names_with_years() {
    all(&[
        ("baru bergabung pada 2001, kelompok itu", "2001=2001"),
        ("awal 2024", "2024=2024"),
        ("nol emisi pada tahun 2060", "2060=2060"),
        ("KTT (SCO) 2023 di Kirgizstan", "2023=2023"),
        ("kuartal II 2025", "2025=2025"),
        ("Copyright © Kabar Nusa 2023", "2023=2023"),
        ("gempa pada 1463", "1463=1463"),
        ("Pemilu 2024 dan Piala Dunia 2026", ""),
        ("pembalap MotoGP musim 2024", ""),
        ("UU Nomor 15 Tahun 2023", ""),
        ("Undang-Undang No. 3/2022", ""),
        ("Keputusan Nomor 182/TPA Tahun 2023", ""),
        ("Universitas 17 Agustus 1945", ""),
    ]);
}

#[test]
fn no_dates() {
    all(&[
        ("pukul 10.30 WIB, pukul 14.00 sampai 20:23", ""), // clock times
        ("selama dua tahun, 3 hari, dua tahun lalu, beberapa pekan lalu", ""), // durations
        ("pria 44 tahun ini, 10 bulan pertama", ""),       // ages
        ("2000 orang, 1945 rumah, Rp2023, US$ 2000, 2.023 unit", ""), // amounts
        ("menang 21-19, 2-1, skor 3/4", ""),               // scores
        ("telepon 0812-2023-1999, kode SK-2023, G20, 1990-an", ""),
        ("setiap Senin, Jumat Agung, Pasar Minggu", ""),
        ("tahun-tahun sebelumnya, ulang tahun ke-90, semakin hari", ""),
        ("10 Muharram 1445 H", ""), // of the Hijri calendar
        ("April Jasmine dan Mei Ling bernyanyi", ""),
        ("lahir 30/2/2023, kode 2023-13-45", ""), // no such days
    ]);
}

#[test]
fn undated_articles_are_their_own_anchor() {
    for (text, want) in [
        (
            "kata Mao di Beijing, Jumat. PM Li pada 26 Oktober 2023 hadir",
            "Jumat=2023-10-27 | 26 Oktober 2023=2023-10-26",
        ),
        ("pada Sabtu (2/12). Sejak 2023, kata dia, Minggu", "Sabtu (2/12)=2023-12-02 | 2023=2023 | Minggu=2023-12-03"),
        ("di Dubai, Jumat (1/12), dan hari ini", "Jumat (1/12)=? | hari ini=?"),
        ("September lalu, Sabtu", "September lalu=? | Sabtu=?"),
        ("Tahun ini naik dari Mei 2014", "Tahun ini=2014 | Mei 2014=2014-05"),
    ] {
        assert_eq!(read_at(text, "unknown"), want, "in: {text}");
    }
}

#[test]
fn a_long_line_takes_linear_time() {
    let calendar = Calendar::indonesian();
    for unit in ["pada Mei ", "hari ini ", "a", "1", "1-", "Senin, ", " ", "Jumat (1/12) ", "2014-"] {
        let text = unit.repeat(200_000 / unit.len());
        let start = std::time::Instant::now();
        calendar.dates(&text, None);
        // A second at the most; minutes, if each word looked at all others.
        assert!(start.elapsed().as_secs() < 20, "{unit:?} repeated takes {:?}", start.elapsed());
    }
}

#[test]
fn a_wrong_table_is_refused_with_its_line() {
    let error = |table: &str| Calendar::parse(table, std::path::Path::new("c.tsv")).unwrap_err().to_string();
    assert!(error("# words\nsenin\tweekday\t8\tMonday").starts_with("c.tsv:2:1: unknown class \"weekday\""));
    assert!(error("senin").starts_with("c.tsv:1:1: expected"));
    assert!(error("Senin\tweekday\t1\t").starts_with("c.tsv:1:1: \"Senin\""));
}

proptest! {
    #[test]
    fn spans_hold_for_any_text(
        parts in prop::collection::vec(prop_oneof![
            any::<String>(),
            "[0-9]{1,5}[-/. ]{0,2}".prop_map(String::from),
            prop::sample::select(vec!["Senin ", "minggu", " Mei ", "hari ini", " lalu", "tahun ", "(", ")", ",", "–", "\u{a0}",
                "pekan depan ", "besok", "31 Februari", "29/2/2023", "sampai dengan ", "9999", "Desember", "“", "Jum’"]).prop_map(String::from),
        ], 0..24),
        published in prop::option::of((-9999i16..=9999, 1u8..=13, 0u8..=31)),
    ) {
        let text = parts.concat();
        let published = published.map(|(y, m, d)| crate::text::Date::Day(y, m, d));
        let dates = Calendar::indonesian().dates(&text, published);
        let mut end = 0;
        for d in dates {
            prop_assert!(end <= d.span.start && d.span.start < d.span.end && text.get(d.span.start..d.span.end).is_some());
            end = d.span.end;
        }
    }
}
