use std::ops::Range;
pub(crate) fn count_codes(column: &[u8], counts: &mut [u64]) {
    for c in column {
        counts[*c as usize] += 1;
    }
}
pub(crate) fn count_grouped(
    columns: &[&[u8]],
    codes: &[usize],
    rows: usize,
    mut fill_slots: impl FnMut(Range<usize>, &mut [u32]),
    counts: &mut [u64],
) {
    let stride: usize = codes.iter().sum();
    let mut slots = vec![0; rows];
    fill_slots(0..rows, &mut slots);
    for (r, s) in slots.iter().enumerate() {
        let mut o = *s as usize * stride;
        for (j, c) in columns.iter().enumerate() {
            counts[o + c[r] as usize] += 1;
            o += codes[j];
        }
    }
}
pub(crate) fn count_pairs(a: &[u8], b: &[u8], codes_b: usize, counts: &mut [u64]) {
    for (x, y) in a.iter().zip(b) {
        counts[*x as usize * codes_b + *y as usize] += 1;
    }
}
pub(crate) fn products(columns: &[&[u8]], points: &[u8]) -> Vec<u64> {
    let mut out = Vec::new();
    for j in 0..columns.len() {
        for i in 0..=j {
            let mut s = [0u64; 6];
            for (x, y) in columns[i].iter().zip(columns[j]) {
                if *x < points[i] && *y < points[j] {
                    let (x, y) = (u64::from(*x), u64::from(*y));
                    s[0] += 1;
                    s[1] += x;
                    s[2] += y;
                    s[3] += x * x;
                    s[4] += y * y;
                    s[5] += x * y;
                }
            }
            out.extend(s);
        }
    }
    out
}
