//! PNG: the picture of [`super::svg`] in pixels, by resvg.

use std::io::{self, Write};
use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::svg;
use crate::network::Network;

/// Pixels for each unit of the picture, as long as the picture stays below [`LARGEST`].
const SCALE: f32 = 2.0;
/// More pixels than this on one side are too many for viewers.
const LARGEST: f32 = 12_000.0;

/// Writes the picture of `network`, with the fonts of the system.
///
/// # Errors
/// [`io::ErrorKind::NotFound`] where the system has no font; those of `out`.
pub fn write(network: &Network, mut out: impl Write) -> io::Result<()> {
    let mut picture = Vec::new();
    svg::write(network, &mut picture)?;
    let mut fonts = fontdb::Database::new();
    fonts.load_system_fonts();
    out.write_all(&rendered(&picture, fonts)?)
}

fn rendered(picture: &[u8], mut fonts: fontdb::Database) -> io::Result<Vec<u8>> {
    let family = |face: &fontdb::FaceInfo| face.families.first().map(|(name, _)| name.clone());
    let wanted = |name: &str| svg::FONTS.contains(name);
    let names: Vec<String> = fonts.faces().filter_map(family).collect();
    let Some(sans) = names.iter().find(|name| wanted(name)).or(names.first()) else {
        let message = "no font is installed, without which a picture would have no words; install one, for example the package fonts-liberation, or use --to svg";
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    };
    fonts.set_sans_serif_family(sans);
    let options = Options { font_family: sans.clone(), fontdb: Arc::new(fonts), ..Options::default() };
    let tree = Tree::from_data(picture, &options).map_err(io::Error::other)?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = SCALE.min(LARGEST / width.max(height));
    let pixels = Pixmap::new((width * scale).ceil() as u32, (height * scale).ceil() as u32);
    let mut pixels = pixels.ok_or_else(|| io::Error::other("the picture is too large to be drawn in pixels"))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_fonts_there_is_no_picture() {
        let mut picture = Vec::new();
        svg::write(&Network::default(), &mut picture).unwrap();
        let error = rendered(&picture, fontdb::Database::new()).unwrap_err();
        assert!(error.to_string().contains("no font is installed"), "{error}");
    }
}
